import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_lib.datasets import digits
from course_lib.media.image_mixing import mixup, soft_cross_entropy
from course_lib.media.label_training import train_on_labels


def linear(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 10))


def test_it_finds_what_scikit_learns_regression_finds_on_separable_data():
    from sklearn.linear_model import LogisticRegression

    images, labels = digits()
    x, net = images[:600].reshape(600, 64), linear()
    history = train_on_labels(
        lambda x, y: F.cross_entropy(net(x), y),
        [net],
        images[:600],
        labels[:600],
        epochs=20,
        lr=0.03,
        progress=False,
    )
    theirs = LogisticRegression(C=1e3, max_iter=500).fit(x, labels[:600])
    new = images[600:].reshape(-1, 64)
    ours = net(torch.from_numpy(new)).argmax(dim=1).numpy()
    assert (ours == theirs.predict(new)).mean() > 0.9
    assert np.mean(history[-9:]) < 0.25 < 1.5 < np.mean(history[:3])


def test_all_modules_are_trained_and_end_in_eval_mode():
    images, labels = digits()
    body, head = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.Dropout(0.5)), nn.Linear(8, 10)
    before = body[1].weight.clone(), head.weight.clone()
    body.eval()
    modes = []

    def loss(x, y):
        modes.append((body.training, head.training))
        return F.cross_entropy(head(body(x)), y)

    train_on_labels(loss, [body, head], images[:128], labels[:128], epochs=1, progress=False)
    assert modes == [(True, True)] * 2
    assert not body.training and not head.training
    assert not torch.equal(before[0], body[1].weight) and not torch.equal(before[1], head.weight)


def test_each_epoch_shows_each_picture_once_with_its_own_label():
    images = np.arange(40, dtype=np.float32)[:, None, None] / 40 * np.ones((1, 8, 8), np.float32)
    labels, net, seen = np.arange(40), linear(), []

    def loss(x, y):
        torch.testing.assert_close(x[:, 0, 0, 0] * 40, y.float())
        seen.extend(y.tolist())
        return F.cross_entropy(net(x), y % 10)

    train_on_labels(loss, [net], images, labels, epochs=2, batch_size=8, progress=False)
    assert sorted(seen[:40]) == sorted(seen[40:]) == list(range(40))
    assert seen[:40] != seen[40:] and seen[:40] != list(range(40))


def test_augmentation_changes_what_the_loss_sees_and_its_seed_decides():
    images, labels = digits()
    net, seen = linear(), []

    def noisy(x, generator):
        return torch.rand(x.shape, generator=generator) + 1  # nothing of the pictures is left

    def loss(x, y):
        seen.append(x)
        return F.cross_entropy(net(x), y)

    for seed in (1, 1, 2):
        train_on_labels(loss, [net], images, labels, 1, 64, 1e-4, noisy, seed, progress=False)
    runs = len(seen) // 3
    assert seen[0].max() > 1
    assert torch.equal(seen[0], seen[runs]) and not torch.equal(seen[0], seen[2 * runs])
    assert not torch.equal(seen[0], seen[1])


def test_mixed_labels_go_through_the_loss():
    images, labels = digits()
    net, generator = linear(), torch.Generator().manual_seed(0)

    def loss(x, y):
        mixed, targets = mixup(x, y, classes=10, generator=generator)
        return soft_cross_entropy(net(mixed), targets)

    history = train_on_labels(loss, [net], images, labels, 10, lr=0.01, progress=False)
    assert np.mean(history[-10:]) < 0.6 * history[0]


def test_training_leaves_other_random_numbers_alone():
    images, labels = digits()
    net = linear()
    torch.manual_seed(9)
    expected = torch.rand(1)
    torch.manual_seed(9)
    train_on_labels(
        lambda x, y: F.cross_entropy(net(x), y), [net], images, labels, 1, progress=False
    )
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 0}, "epochs: expected 1 or more, got 0"),
        ({"batch_size": 1}, "batch_size: expected 2 to 20, the number of pictures, got 1"),
        ({"batch_size": 21}, "batch_size: expected 2 to 20, the number of pictures, got 21"),
        ({"lr": 0.0, "batch_size": 8}, "lr: expected a positive number, got 0.0"),
    ],
)
def test_bad_numbers_are_named(options, message):
    images, labels = digits()
    net = linear()
    with pytest.raises(ValueError, match=message):
        train_on_labels(
            lambda x, y: F.cross_entropy(net(x), y), [net], images[:20], labels[:20], **options
        )


def test_labels_are_whole_numbers_and_a_broken_loss_stops_the_training():
    images, labels = digits()
    net = linear()
    with pytest.raises(TypeError, match="labels: expected whole numbers, got dtype float64"):
        train_on_labels(lambda x, y: net(x).sum(), [net], images, labels / 2)
    kept = net[1].weight.clone()
    with pytest.raises(FloatingPointError, match="loss: expected a finite number"):
        train_on_labels(lambda x, y: net(x).sum() * torch.nan, [net], images, labels)
    assert torch.equal(net[1].weight, kept)
