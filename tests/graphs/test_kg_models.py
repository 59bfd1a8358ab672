import numpy as np
import pytest
import torch

from course_lib.graphs import ComplEx, DistMult, RotatE, TransE, TransR

N, M, DIM = 12, 3, 4
GENERATOR = torch.Generator().manual_seed(0)
H, R, T = (torch.randint(high, (20,), generator=GENERATOR) for high in (N, M, N))
EVERY = pytest.mark.parametrize("model", [TransE, TransR, DistMult, ComplEx, RotatE])


def random(model, seed=0):
    """A model without order in its weights: also those that start as an identity."""
    made = model(N, M, DIM)
    generator = torch.Generator().manual_seed(seed)
    for weight in made.parameters():
        weight.data = torch.randn(weight.shape, generator=generator)
    return made


def theirs(name, **options):
    kge = pytest.importorskip("torch_geometric.nn.kge")
    return getattr(kge, name)(N, M, DIM, **options)


def assert_near(ours, expected):
    torch.testing.assert_close(ours, expected, rtol=1e-4, atol=1e-5)


def test_transe_is_torch_geometrics():
    ours, other = random(TransE), theirs("TransE", p_norm=2.0)
    ours.constrain()  # theirs are made unit vectors whenever they are read
    other.node_emb.weight.data = ours.entities.data
    other.rel_emb.weight.data = ours.relations.data
    assert_near(ours.score(H, R, T), other(H, R, T))


def test_distmult_is_torch_geometrics():
    ours, other = random(DistMult), theirs("DistMult")
    other.node_emb.weight.data = ours.entities.data
    other.rel_emb.weight.data = ours.relations.data
    assert_near(ours.score(H, R, T), other(H, R, T))


def test_complex_is_torch_geometrics():
    ours, other = random(ComplEx), theirs("ComplEx")
    other.node_emb.weight.data, other.node_emb_im.weight.data = ours.entities.data.chunk(2, 1)
    other.rel_emb.weight.data, other.rel_emb_im.weight.data = ours.relations.data.chunk(2, 1)
    assert_near(ours.score(H, R, T), other(H, R, T))


def test_rotate_is_torch_geometrics():
    ours, other = random(RotatE), theirs("RotatE", margin=0.0)
    other.node_emb.weight.data, other.node_emb_im.weight.data = ours.entities.data.chunk(2, 1)
    other.rel_emb.weight.data = ours.relations.data
    assert_near(ours.score(H, R, T), other(H, R, T))


def test_complex_and_rotate_are_numpys_complex_numbers():
    for model in (ComplEx, RotatE):
        ours = random(model)
        e = np.array(
            [
                complex(a, b)
                for a, b in zip(
                    *(
                        part.ravel()
                        for part in ours.entities.detach()
                        .numpy()
                        .astype(float)
                        .reshape(N, 2, DIM)
                        .transpose(1, 0, 2)
                    ),
                    strict=True,
                )
            ]
        ).reshape(N, DIM)
        weights = ours.relations.detach().numpy().astype(float)
        h, t = e[H], e[T]
        if model is ComplEx:
            r = (weights[:, :DIM] + 1j * weights[:, DIM:])[R]
            expected = (h * r * t.conj()).sum(axis=1).real
        else:
            expected = -np.linalg.norm(h * np.exp(1j * weights)[R] - t, axis=1)
        np.testing.assert_allclose(ours.score(H, R, T).detach(), expected, rtol=1e-4, atol=1e-5)


def test_transr_is_its_formula():
    ours = random(TransR)
    e, r, p = ours.entities, ours.relations, ours.projections
    expected = [-(e[h] @ p[k] + r[k] - e[t] @ p[k]).norm() for h, k, t in zip(H, R, T, strict=True)]
    assert_near(ours.score(H, R, T), torch.stack(expected))
    narrow = TransR(N, M, DIM, relation_dim=2)
    assert narrow.score_tails(H, R).shape == (20, N)
    with_identity, transe = TransR(N, M, DIM, seed=3), TransE(N, M, DIM, seed=3)
    transe.entities.data, transe.relations.data = (
        with_identity.entities.data,
        with_identity.relations.data,
    )
    assert_near(with_identity.score(H, R, T), transe.score(H, R, T))


@EVERY
def test_scores_of_all_tails_and_heads_are_those_of_the_facts(model):
    ours, everyone = random(model), torch.arange(N)
    for row, (h, r, t) in enumerate(zip(H, R, T, strict=True)):
        tails = ours.score(h.expand(N), r.expand(N), everyone)
        heads = ours.score(everyone, r.expand(N), t.expand(N))
        assert_near(ours.score_tails(H, R)[row], tails)
        assert_near(ours.score_heads(R, T)[row], heads)
    some = torch.tensor([7, 0, 7])
    assert_near(ours.score_tails(H, R, some), ours.score_tails(H, R)[:, some])
    assert_near(ours.score_heads(R, T, some), ours.score_heads(R, T)[:, some])


@EVERY
def test_all_weights_are_trained_and_seeds_decide(model):
    ours = random(model)
    (ours.score_tails(H, R).square().sum() + ours.score_heads(R, T).square().sum()).backward()
    assert all(p.grad.abs().sum() > 0 for p in ours.parameters())
    first, again, other = (model(N, M, DIM, seed=s).entities for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_transe_entities_are_unit_vectors_after_constrain():  # D142
    ours = random(TransE)
    ours.constrain()
    torch.testing.assert_close(ours.entities.norm(dim=1), torch.ones(N))
    free = TransE(N, M, DIM, normalize=False)
    free.entities.data *= 5
    before = free.entities.clone()
    free.constrain()
    assert torch.equal(free.entities, before)


def test_what_the_formulas_can_not_do():
    assert_near(random(DistMult).score(H, R, T), random(DistMult).score(T, R, H))
    conjugate = random(ComplEx)
    backward = random(ComplEx)
    backward.relations.data[:, DIM:] *= -1  # the conjugate relation is the inverse
    assert_near(conjugate.score(H, R, T), backward.score(T, R, H))
    turning, back = random(RotatE), random(RotatE)
    back.relations.data *= -1
    assert_near(turning.score(H, R, T), back.score(T, R, H))


def test_bad_sizes_are_named():
    with pytest.raises(ValueError, match="relations: expected 1 or more, got 0"):
        TransE(3, 0, 4)
    with pytest.raises(ValueError, match="entities: expected 1 or more, got 0"):
        RotatE(0, 3, 4)
