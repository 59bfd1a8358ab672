import math

import pytest
import torch

from course_lib.graphs.hgt import HGTLayer, key_of
from tests.graphs.layer_graphs import assert_near, features

RELATIONS = [
    ("author", "writes", "paper"),
    ("paper", "cites", "paper"),
    ("paper", "written by", "author"),
    ("venue", "has", "paper"),
]
SIZES = {"author": 5, "paper": 9, "venue": 3}
WIDTHS = {"author": 6, "paper": 8, "venue": 4}  # papers have the layer's width: they keep a part


def inputs():
    generator = torch.Generator().manual_seed(1)
    x = {kind: features(n, WIDTHS[kind], seed=n) for kind, n in SIZES.items()}
    edges = {}
    for sender, name, receiver in RELATIONS:
        ends = [
            torch.randint(SIZES[kind], (12,), generator=generator) for kind in (sender, receiver)
        ]
        edges[sender, name, receiver] = torch.stack(ends)
    return x, edges


def their_layer(ours):
    conv = pytest.importorskip("torch_geometric.nn").HGTConv
    names = [(s, name.replace(" ", "_"), t) for s, name, t in RELATIONS]
    theirs = conv(WIDTHS, 8, (list(SIZES), names), heads=ours.heads)
    for kind in SIZES:
        parts = [part[kind] for part in (ours.key, ours.query, ours.value)]
        mine = theirs.kqv_lin.lins[kind]
        mine.weight.data = torch.cat([part.weight.data for part in parts])
        mine.bias.data = torch.cat([part.bias.data for part in parts])
        theirs.out_lin.lins[kind].load_state_dict(ours.output[kind].state_dict())
        theirs.skip[kind].data = ours.skip[kind].data.clone()
    for number, relation in enumerate(RELATIONS):
        for head in range(ours.heads):  # theirs are in the order of heads, then relations
            place = head * len(RELATIONS) + number
            theirs.k_rel.weight.data[place] = ours.attend[key_of(relation)].data[head]
            theirs.v_rel.weight.data[place] = ours.send[key_of(relation)].data[head]
        theirs.p_rel["__".join(names[number])].data = ours.prior[key_of(relation)].data[None]
    return theirs


@pytest.mark.parametrize("heads", [1, 4])
def test_the_layer_is_torch_geometrics(heads):
    ours, (x, edges) = HGTLayer(WIDTHS, 8, RELATIONS, heads), inputs()
    for kind in SIZES:
        torch.nn.init.normal_(ours.skip[kind])
    for relation in RELATIONS:
        torch.nn.init.normal_(ours.prior[key_of(relation)])
    renamed = {(s, name.replace(" ", "_"), t): e for (s, name, t), e in edges.items()}
    theirs, found = their_layer(ours)(x, renamed), ours(x, edges)
    for kind in ("author", "paper"):
        assert_near(found[kind], theirs[kind])


def test_one_softmax_over_all_relations_into_a_node():
    layer, (x, edges) = HGTLayer(WIDTHS, 8, RELATIONS, heads=2), inputs()
    weights = layer.attention(x, edges)
    for kind in ("author", "paper"):
        into = [r for r in RELATIONS if r[2] == kind]
        targets = torch.cat([edges[r][1] for r in into])
        total = torch.zeros(SIZES[kind], 2).index_add(
            0, targets, torch.cat([weights[r] for r in into])
        )
        received = torch.bincount(targets, minlength=SIZES[kind]) > 0
        assert_near(total[received], torch.ones(int(received.sum()), 2))


def test_scores_are_the_papers_equation():
    layer, (x, edges) = HGTLayer(WIDTHS, 8, RELATIONS, heads=2), inputs()
    r = RELATIONS[2]  # the only one into authors
    layer.prior[key_of(r)].data = torch.tensor([2.0, 0.5])
    for author in range(5):
        here = edges[r][1] == author
        keys = layer.key["paper"](x["paper"])[edges[r][0, here]].view(-1, 2, 4)
        query = layer.query["author"](x["author"])[author].view(2, 4)
        for head, mu in enumerate((2.0, 0.5)):
            score = keys[:, head] @ layer.attend[key_of(r)][head] @ query[head] * mu / math.sqrt(4)
            assert_near(layer.attention(x, edges)[r][here, head], score.softmax(dim=0))


def test_nothing_starts_at_zero_and_everything_is_trained():  # D144
    layer, (x, edges) = HGTLayer(WIDTHS, 8, RELATIONS, heads=2), inputs()
    scores = layer.attention(x, edges)[RELATIONS[1]]
    assert scores.std() > 0.01
    out = layer(x, edges)
    (out["author"].square().sum() + out["paper"].square().sum()).backward()
    still = {name for name, p in layer.named_parameters() if p.grad is None or not p.grad.any()}
    # venues receive nothing; authors, of another width, have nothing old to keep
    assert still == {
        "skip.author", "skip.venue", "query.venue.weight", "query.venue.bias",
        "output.venue.weight", "output.venue.bias",
    }  # fmt: skip
    assert not any(name.startswith(("attend", "send", "prior")) for name in still)


def test_who_receives_nothing_keeps_its_own_state_or_the_bias():
    layer, (x, edges) = HGTLayer(WIDTHS, 8, RELATIONS), inputs()
    alone = layer(x, {r: e[:, :0] for r, e in edges.items()})
    share = layer.skip["paper"].sigmoid()
    assert_near(alone["paper"], share * layer.output["paper"].bias + (1 - share) * x["paper"])
    assert_near(alone["author"], layer.output["author"].bias.expand(5, 8))
    assert layer(x, {}).keys() == SIZES.keys()


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="heads: expected a divisor of dim 8, got 3"):
        HGTLayer(WIDTHS, 8, RELATIONS, heads=3)
    with pytest.raises(ValueError, match="relations: expected .* got .'author', 'likes', 'cake'"):
        HGTLayer(WIDTHS, 8, [("author", "likes", "cake")])
    with pytest.raises(KeyError):
        x, edges = inputs()
        HGTLayer(WIDTHS, 8, RELATIONS[:1])(x, edges)
