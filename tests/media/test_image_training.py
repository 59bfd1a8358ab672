import numpy as np
import pytest
import torch
from torch import nn

from course_lib.datasets import digits, shapes
from course_lib.media.image_training import embed_images, predict_labels, train_classifier
from course_lib.media.resnet import ResNet
from course_lib.vectors import LogisticProbe

QUIET = {"progress": False}


def split_digits():
    images, labels = digits()
    rows = np.random.default_rng(0).permutation(len(images))
    return (images[rows[:1400]], labels[rows[:1400]]), (images[rows[1400:]], labels[rows[1400:]])


@pytest.fixture(scope="module")
def trained():
    (images, labels), _ = split_digits()
    net = ResNet(channels=1, widths=(16, 32, 64), blocks=(1, 1, 1), classes=10)
    return net, train_classifier(net, images, labels, epochs=4, **QUIET)


def test_a_small_resnet_reads_new_digits(trained):
    net, history = trained
    _, (images, labels) = split_digits()
    assert (predict_labels(net, images) == labels).mean() > 0.97
    assert len(history) == 4 * (1400 // 64)
    assert np.mean(history[-10:]) < 0.1 * np.mean(history[:3])
    assert not net.training


def test_its_embedding_is_better_than_an_untrained_nets(trained):
    (images, labels), (new, new_labels) = split_digits()
    scores = []
    for net in (trained[0], ResNet(channels=1, widths=(16, 32, 64), blocks=(1, 1, 1), classes=10)):
        probe = LogisticProbe(1e-2).fit(embed_images(net, images[:300]), labels[:300])
        scores.append(probe.score(embed_images(net, new), new_labels))
    assert scores[0] > 0.94 and scores[0] > scores[1] + 0.05


def test_same_seed_same_weights():
    images, labels = digits()
    losses = []
    for seed in (0, 0, 1):
        net = ResNet(channels=1, widths=(4,), blocks=(1,), classes=10)
        losses.append(train_classifier(net, images[:200], labels[:200], 2, seed=seed, **QUIET))
    assert losses[0] == losses[1] != losses[2]


def test_vectors_are_unit_rows_in_order_whatever_the_batches():
    images = shapes(7, seed=0).images
    net = ResNet(widths=(4, 8), blocks=(1, 1), classes=3)
    vectors = embed_images(net, images)
    assert vectors.dtype == np.float32 and vectors.shape == (7, 8)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(embed_images(net, images, batch_size=2), vectors, atol=1e-6)
    np.testing.assert_allclose(embed_images(net, images[3:4]), vectors[3:4], atol=1e-6)
    assert embed_images(net, images[:0]).shape == (0, 8)


def test_raw_features_on_request_are_those_of_eval_mode():
    images = shapes(5, seed=0).images
    net = ResNet(widths=(4, 8), blocks=(1, 1), classes=3)
    raw = embed_images(net, images, normalise=False)
    x = torch.from_numpy(images).permute(0, 3, 1, 2)
    np.testing.assert_allclose(raw, net.eval().features(x).detach().numpy(), atol=1e-6)


def test_the_mode_and_the_averages_of_the_net_stay():
    net = ResNet(widths=(4,), blocks=(1,)).train()
    net.stem_norm.eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    embed_images(net, shapes(3, seed=0).images)
    assert net.training and net.stages[0].training and not net.stem_norm.training
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())


def test_a_module_without_features_is_asked_itself():
    images, _ = digits()
    flat = embed_images(nn.Flatten(), images[:4], normalise=False)
    np.testing.assert_array_equal(flat, images[:4].reshape(4, 64))


def test_bad_input_is_named():
    images, labels = digits()
    net = ResNet(channels=1, widths=(4,), blocks=(1,), classes=10)
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        embed_images(net, images[:4], batch_size=0)
    with pytest.raises(
        ValueError, match=r"model: expected one vector a picture, got shape \(4, 1,"
    ):
        embed_images(nn.Identity(), images[:4])
    with pytest.raises(ValueError, match=r"labels: expected shape \(20,\), one a picture, got"):
        train_classifier(net, images[:20], labels[:19], **QUIET)
