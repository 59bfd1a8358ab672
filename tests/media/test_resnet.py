import pytest
import torch

from course_lib.media.resnet import ResNet
from course_lib.media.spatial_pooling import global_average_pool
from course_lib.models import ensure_torchvision

X = torch.rand(3, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def torchvisions(ours, blocks):
    """Return torchvision's ResNet with our stem and our weights; its widths are 64 ... 512."""
    ensure_torchvision()
    from torchvision.models.resnet import BasicBlock
    from torchvision.models.resnet import ResNet as TheirResNet

    theirs = TheirResNet(BasicBlock, list(blocks), num_classes=7)
    theirs.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
    theirs.maxpool = torch.nn.Identity()
    renamed = {}
    for name, tensor in ours.state_dict().items():
        head, _, rest = name.partition(".")
        if head == "stages":
            stage, rest = rest.split(".", 1)
            head = f"layer{int(stage) + 1}"
            for a, b in (("norm1", "bn1"), ("norm2", "bn2"), ("shortcut", "downsample")):
                rest = rest.replace(a, b)
        head = {"stem": "conv1", "stem_norm": "bn1", "head": "fc"}.get(head, head)
        renamed[f"{head}.{rest}"] = tensor
    missing, unexpected = theirs.load_state_dict(renamed, strict=False)
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing)
    return theirs.eval()


def test_the_whole_net_is_torchvisions_with_a_small_stem():
    blocks = (1, 2, 1, 1)
    ours = ResNet(3, widths=(64, 128, 256, 512), blocks=blocks, classes=7, seed=3)
    ours(X)  # moves the averages
    ours.eval()
    theirs = torchvisions(ours, blocks)
    torch.testing.assert_close(ours(X), theirs(X))
    theirs.fc = torch.nn.Identity()  # D111: what the embedding is
    torch.testing.assert_close(ours.features(X), theirs(X))


def test_shapes_of_maps_features_and_logits():
    net = ResNet(widths=(4, 8, 12), blocks=(1, 2, 1), classes=5).eval()
    maps = net.feature_maps(X)
    assert [tuple(m.shape) for m in maps] == [(3, 4, 16, 16), (3, 8, 8, 8), (3, 12, 4, 4)]
    torch.testing.assert_close(net.features(X), global_average_pool(maps[-1]))
    assert net(X).shape == (3, 5) and net.dim == 12
    assert net(X[..., :12, :10]).shape == (3, 5)  # any size of picture


def test_without_classes_the_output_is_the_embedding():
    net = ResNet(widths=(4, 8), blocks=(1, 1)).eval()
    assert torch.equal(net(X), net.features(X))


def test_seeds_decide_the_weights_and_nobody_elses_numbers_change():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    nets = [ResNet(widths=(4,), blocks=(1,), classes=2, seed=seed) for seed in (0, 0, 1)]
    assert torch.equal(torch.rand(1), expected)
    outputs = [net.eval()(X) for net in nets]
    assert torch.equal(outputs[0], outputs[1]) and not torch.allclose(outputs[0], outputs[2])


def test_he_weights_keep_the_size_of_the_gradients():
    kernel = ResNet(widths=(32, 96), blocks=(1, 1)).stages[1][0].conv1.weight  # (96, 32, 3, 3)
    assert kernel.std().item() == pytest.approx((2 / (9 * 96)) ** 0.5, rel=0.02)


def test_plain_nets_have_no_shortcuts():
    net = ResNet(widths=(4, 8), blocks=(1, 1), residual=False)
    assert not any("shortcut" in name for name in net.state_dict())
    assert all(not block.residual for stage in net.stages for block in stage)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="widths: expected one positive number or more, got"):
        ResNet(widths=())
    with pytest.raises(ValueError, match=r"blocks: expected 2 positive numbers, one a stage, got"):
        ResNet(widths=(4, 8), blocks=(1, 1, 1))
    with pytest.raises(ValueError, match=r"blocks: expected 2 positive .* got \(1, 0\)"):
        ResNet(widths=(4, 8), blocks=(1, 0))
