"""The loss against torch and against the whole catalogue; towers that learn what was planted."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.applications import (
    Interactions,
    TwoTower,
    log_sampling_shares,
    sampled_softmax_loss,
    train_two_tower,
)

torch.manual_seed(0)
U, V = torch.randn(12, 5), torch.randn(40, 5)
rng = np.random.default_rng(4)


def test_without_a_correction_it_is_cross_entropy():
    expected = F.cross_entropy(U @ V[:12].T / 0.3, torch.arange(12))
    torch.testing.assert_close(sampled_softmax_loss(U, V[:12], temperature=0.3), expected)
    more = F.cross_entropy(U @ V.T, torch.arange(12))
    torch.testing.assert_close(sampled_softmax_loss(U, V), more)


def test_the_corrected_sum_stands_for_the_whole_catalogue():
    """E[sum over n draws of exp(s_j) / (n q_j)] is the softmax' denominator; without q it isn't."""
    shares = rng.dirichlet(np.full(40, 0.3)) * 0.9 + 0.1 / 40
    drawn = torch.from_numpy(rng.choice(40, 40_000, p=shares))
    q = torch.from_numpy(shares.astype(np.float32))
    user, target = U[:1], 7
    whole = F.cross_entropy(user @ V.T, torch.tensor([target])).item()
    n = torch.tensor(float(len(drawn)))
    # the positive in front stands for itself (q = 1), the draws for all 40
    candidates = torch.cat([V[target][None], V[drawn]])
    log_q = torch.cat([torch.zeros(1), (n * q[drawn]).log()])
    scores = (user @ candidates.T)[0]
    corrected = sampled_softmax_loss(user, candidates, log_q).item()
    denominator = (torch.exp(torch.tensor(corrected)) - 1) * scores[0].exp()  # without itself
    assert torch.log(denominator / scores[0].exp()).item() == pytest.approx(whole, abs=0.05)
    plain = sampled_softmax_loss(user, candidates).item()
    assert abs(plain - np.log(len(drawn) / 40) - whole) > 0.2


def test_a_constant_share_changes_nothing():
    loss = sampled_softmax_loss(U, V, torch.full((40,), -3.0))
    torch.testing.assert_close(loss, sampled_softmax_loss(U, V))


def test_names_that_the_user_has_are_no_negatives():
    same = torch.zeros(12, 40, dtype=torch.bool)
    same[:, 12:] = True
    same |= torch.eye(12, 40, dtype=torch.bool)  # the positive itself always counts
    torch.testing.assert_close(
        sampled_softmax_loss(U, V, same=same), sampled_softmax_loss(U, V[:12])
    )


def test_a_low_temperature_overflows_nothing():  # D235
    users, items = F.normalize(U), F.normalize(V)
    s = users @ items.T / 0.001
    quotient = -(s.diagonal().exp() / s.exp().sum(dim=1)).log()
    assert not torch.isfinite(quotient).all()
    users.requires_grad_()
    loss = sampled_softmax_loss(users, items, temperature=0.001)
    loss.backward()
    assert torch.isfinite(loss) and torch.isfinite(users.grad).all()


def test_shares_of_a_draw():
    files = Interactions.from_baskets([["a", "b"], ["a"], ["a"]], "abc")
    np.testing.assert_allclose(np.exp(log_sampling_shares(files)), [0.75, 0.25, 0.25], rtol=1e-6)


def popular_noise(files=800, names=80):
    """Names that don't depend on the file at all: what remains is popularity."""
    share = np.geomspace(0.01, 0.2, names)
    x = rng.random((files, names)) < share
    called = [f"n{j:02d}" for j in range(names)]
    baskets = [[called[j] for j in np.flatnonzero(row)] for row in x]
    return Interactions.from_baskets([b for b in baskets if len(b) > 1], called)


def test_without_the_correction_popularity_is_divided_out():
    """No name depends on its file: then the best logit is log p, or, uncorrected, a constant."""
    files, slopes = popular_noise(), {}
    for corrected in (True, False):
        towers = TwoTower(80, dim=16, temperature=0.2)
        train_two_tower(
            towers, files, steps=150, batch_size=128, log_q=corrected, learning_rate=0.02
        )
        logits = towers.scores(files).mean(axis=0) / towers.temperature
        slopes[corrected] = np.polyfit(np.log(files.popularity), logits, 1)[0]
    assert 0.8 < slopes[True] < 1.3
    assert abs(slopes[False]) < 0.3


def two_groups(seed=5, files=300, names=40):
    """Two kinds of files; the content vector says, with noise, to which kind a name belongs."""
    draw = np.random.default_rng(seed)
    kind = np.arange(names) % 2
    x = draw.random((files, names)) < np.where(
        kind[None] == draw.integers(2, size=files)[:, None], 0.3, 0.01
    )
    called = [f"n{j:02d}" for j in range(names)]
    baskets = [[called[j] for j in np.flatnonzero(row)] for row in x]
    content = draw.normal(size=(names, 8)) + 3 * np.eye(8)[kind]
    return Interactions.from_baskets([b for b in baskets if len(b) > 1], called), kind, content


def within(scores, kind, columns):
    """How often the better kind of two names, one of each kind, gets the higher score."""
    even = scores[0][columns[kind[columns] == 0]]
    odd = scores[0][columns[kind[columns] == 1]]
    return float((even[:, None] > odd[None]).mean())


def test_towers_learn_and_only_content_reaches_new_names():
    files, kind, content = two_groups()
    new = np.arange(30, 40)
    kept = [[n for n in files.basket(i) if int(n[1:]) < 30] for i in range(len(files))]
    train = Interactions.from_baskets([b for b in kept if len(b) > 1], files.names)
    asked = Interactions.from_baskets([["n00", "n02", "n04"]], files.names)  # kind 0
    found = {}
    for label, features in (("ids", None), ("content", content)):
        towers = TwoTower(40, features, dim=16, id_dropout=0.3 if features is not None else 0)
        losses = train_two_tower(towers, train, steps=120, batch_size=128, learning_rate=0.02)
        assert np.mean(losses[-10:]) < np.mean(losses[:10]) - 0.2
        scores = towers.scores(asked)
        assert within(scores, kind, np.arange(6, 30)) > 0.9
        found[label] = within(scores, kind, new)
        assert not towers.training
    assert found["content"] > 0.9
    assert np.ptp(TwoTower(40).item_matrix() @ np.ones(64)) > 0  # before training: random ids


def test_new_names_without_content_have_no_vector():
    files, _, _ = two_groups()
    kept = Interactions.from_baskets([["n00", "n01"]] * 8, files.names)
    towers = TwoTower(40, dim=4)
    train_two_tower(towers, kept, steps=2, batch_size=8)
    assert not towers.item_matrix()[2:].any() and towers.item_matrix()[:2].any()


def test_vectors_are_unit_and_scores_their_products():
    files, _, content = two_groups()
    towers = TwoTower(40, content, dim=6, seed=3)
    users, items = towers.user_vectors(files), towers.item_matrix()
    np.testing.assert_allclose(np.linalg.norm(users, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(items, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(towers.scores(files), users @ items.T, rtol=1e-6)
    one = towers.user_vectors(files.take([4]))
    np.testing.assert_allclose(one[0], users[4], rtol=1e-5)


def test_the_seed_decides():
    files, _, content = two_groups()
    matrices = []
    for seed in (0, 0, 1):
        towers = TwoTower(40, content, dim=4, id_dropout=0.5)
        train_two_tower(towers, files, steps=5, batch_size=64, seed=seed)
        matrices.append(towers.item_matrix())
    assert np.array_equal(matrices[0], matrices[1]) and not np.allclose(matrices[0], matrices[2])


def test_fit_trains_with_the_settings_of_the_function():
    files, _, content = two_groups()
    fitted, trained = (TwoTower(40, content, dim=4, seed=1) for _ in range(2))
    before = fitted.item_matrix()
    assert fitted.fit(files) is fitted
    train_two_tower(trained, files)
    np.testing.assert_array_equal(fitted.item_matrix(), trained.item_matrix())
    assert not np.allclose(fitted.item_matrix(), before)


def test_the_drawn_name_is_hidden_from_its_history():
    from course_lib.applications.two_tower_training import _shown

    files, _, _ = two_groups()
    imports = rng.permutation(files.matrix.nnz)[:64]
    histories, names, same = _shown(files, imports, seed=0)
    rows = np.repeat(np.arange(len(files)), np.diff(files.matrix.indptr))[imports]
    assert names.tolist() == files.matrix.indices[imports].tolist()
    whole = files.matrix.toarray()[rows]
    assert not histories[torch.arange(64), names].any()
    assert (histories.numpy() <= whole).all() and 0.3 < histories.sum() / whole.sum() < 0.6
    assert np.array_equal(same.numpy(), whole[:, names.numpy()] > 0)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"items: expected shape \(12 or more, d\), got \(3, 5\)"):
        sampled_softmax_loss(U, V[:3])
    with pytest.raises(ValueError, match=r"log_q: expected shape \(40,\), got \(12,\)"):
        sampled_softmax_loss(U, V, torch.zeros(12))
    with pytest.raises(ValueError, match="same: expected shape"):
        sampled_softmax_loss(U, V, same=torch.zeros(2, 2, dtype=torch.bool))
    with pytest.raises(ValueError, match="temperature: expected a positive number, got 0"):
        sampled_softmax_loss(U, V, temperature=0)
    with pytest.raises(ValueError, match=r"content: expected shape \(4, c\), got \(3, 2\)"):
        TwoTower(4, np.ones((3, 2)))
    with pytest.raises(ValueError, match="id_dropout: expected 0 to 1, and 0 without content"):
        TwoTower(4, id_dropout=0.5)
    files, _, _ = two_groups()
    with pytest.raises(ValueError, match="model: expected 40 items, got 3"):
        train_two_tower(TwoTower(3), files)
    with pytest.raises(ValueError, match="batch_size: expected 2 to"):
        train_two_tower(TwoTower(40), files, batch_size=10**6)
