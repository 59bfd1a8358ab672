import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.decomposition import PCA

from course_lib.datasets import digits
from course_lib.sentences import seeded_weights
from course_lib.training.autoencoder import Autoencoder, train_autoencoder
from course_lib.words import SkipGram
from tests.training.library_losses import rows


def centred_digits():
    images, _ = digits()
    x = torch.from_numpy(images).flatten(1)  # (1797, 64)
    return x - x.mean(dim=0)


def test_without_hidden_layers_it_reaches_principal_components_and_not_more():
    x = centred_digits()[:300]
    model = Autoencoder(64, 4, hidden=0)
    train_autoencoder(model, x, steps=300, batch_size=128, learning_rate=0.03)
    pca = PCA(4).fit(x.numpy())
    best = ((x.numpy() - pca.inverse_transform(pca.transform(x.numpy()))) ** 2).sum(axis=1).mean()
    found = model.loss(x).item()
    assert 0.9999 * best <= found < 1.03 * best


def test_a_hidden_layer_bends():
    angle = torch.linspace(0, 3, 200)[:, None]
    x = torch.cat([angle.cos(), angle.sin(), (2 * angle).sin()], dim=1)  # a curve in space
    losses = []
    for hidden in (0, 32):
        model = Autoencoder(3, 1, hidden=hidden)
        train_autoencoder(model, x, steps=250, learning_rate=0.02)
        losses.append(model.loss(x).item())
    assert losses[1] < 0.2 * losses[0]


def test_one_hot_words_get_vectors_without_meaning():  # D196
    model = Autoencoder(20, 8)
    train_autoencoder(model, torch.eye(20), steps=200, batch_size=20, learning_rate=0.02)
    with torch.no_grad():
        assert model.loss(torch.eye(20)) < 0.05
        z = F.normalize(model.encode(torch.eye(20)), dim=1)
    topic = torch.arange(20) // 10
    same = (topic[:, None] == topic) & ~torch.eye(20).bool()
    cosines = z @ z.T
    assert abs(cosines[same].mean() - cosines[topic[:, None] != topic].mean()) < 0.3
    by_context = _skip_gram_cosines(topic)
    assert by_context[same].mean() > by_context[topic[:, None] != topic].mean() + 0.5


def _skip_gram_cosines(topic):
    """Cosines of words that were trained on sentences of one topic each."""
    rng = np.random.default_rng(0)
    words = np.array([f"w{i}" for i in range(20)])
    sentences = [list(rng.choice(words[topic.numpy() == k % 2], 8)) for k in range(400)]
    model = SkipGram(dim=8, window=3, min_count=1, sample=0, seed=0).fit(sentences)
    z = torch.from_numpy(np.stack([model.word_vectors[word] for word in words]))
    z = F.normalize(z, dim=1)
    return z @ z.T


def test_loss_is_the_squared_error_of_a_row():
    model, x = Autoencoder(6, 2), rows(0)
    expected = F.mse_loss(model(x), x, reduction="sum") / 7
    torch.testing.assert_close(model.loss(x), expected)
    torch.testing.assert_close(model(x), model.decode(model.encode(x)))
    assert model.encode(x).shape == (7, 2)


def test_seeds_decide_and_nothing_outside_changes():
    before, histories = torch.get_rng_state(), []
    for seed in (0, 0, 1):
        model = Autoencoder(6, 2, seed=0)
        histories.append(train_autoencoder(model, rows(0), steps=5, seed=seed))
    assert histories[0] == histories[1] != histories[2]
    assert torch.equal(torch.get_rng_state(), before)
    with seeded_weights(3):
        first = Autoencoder(6, 2, seed=1).encode(rows(0))
    assert torch.equal(Autoencoder(6, 2, seed=1).encode(rows(0)), first)


def test_bad_input_is_named():
    for wrong, name in (((0, 1, 4), "dim"), ((4, 0, 4), "bottleneck"), ((4, 1, -1), "hidden")):
        with pytest.raises(ValueError, match=f"^{name}: expected . or more, got"):
            Autoencoder(*wrong)
    model = Autoencoder(6, 2)
    for name in ("steps", "batch_size"):
        with pytest.raises(ValueError, match=f"{name}: expected 1 or more, got 0"):
            train_autoencoder(model, rows(0), **{name: 0})
    with pytest.raises(ValueError, match=r"x: expected shape \(n, dim\), got \(6,\)"):
        train_autoencoder(model, rows(0)[0])
    with pytest.raises(FloatingPointError, match="loss"):
        train_autoencoder(model, rows(0) * torch.nan)


def test_the_learning_rate_falls_to_zero():
    class Slope(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.w = torch.nn.Parameter(torch.zeros(1))

        def loss(self, x):
            return self.w.sum()  # Adam steps by the learning rate itself

    model = Slope()
    train_autoencoder(model, rows(0), steps=9, learning_rate=0.1)
    assert model.w.item() == pytest.approx(-0.1 * sum(1 - k / 9 for k in range(9)), rel=1e-4)
