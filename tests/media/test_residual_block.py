import pytest
import torch

from course_lib.media.residual_block import ResidualBlock
from course_lib.models import ensure_torchvision
from course_lib.sentences import seeded_weights

NAMES = {"conv1": "conv1", "norm1": "bn1", "conv2": "conv2", "norm2": "bn2"}


def block_with_moved_averages(*arguments, **options):
    """Return a block whose batch norms have seen something."""
    with seeded_weights(0):
        block = ResidualBlock(*arguments, **options)
        for parameter in block.parameters():
            torch.nn.init.normal_(parameter, std=0.5)
        block(torch.randn(8, arguments[0], 6, 6))
    return block


def their_block(library, ours, channels_in, channels_out, stride):
    """Return torchvision's or timm's basic block with the weights of ours."""
    ensure_torchvision()
    if library == "timm":
        from timm.models.resnet import BasicBlock
    else:
        from torchvision.models.resnet import BasicBlock
    shortcut = None
    if not isinstance(ours.shortcut, torch.nn.Identity):
        narrow = torch.nn.Conv2d(channels_in, channels_out, 1, stride, bias=False)
        shortcut = torch.nn.Sequential(narrow, torch.nn.BatchNorm2d(channels_out))
        shortcut.load_state_dict(ours.shortcut.state_dict(), strict=False)
    theirs = BasicBlock(channels_in, channels_out, stride, downsample=shortcut)
    for our_name, their_name in NAMES.items():
        state = ours.get_submodule(our_name).state_dict()
        theirs.get_submodule(their_name).load_state_dict(state, strict=False)
    return theirs


@pytest.mark.parametrize("library", ["timm", "torchvision"])
@pytest.mark.parametrize("sizes", [(4, 4, 1), (4, 6, 1), (4, 4, 2), (3, 8, 2)])
def test_block_is_the_basic_block_of_production_libraries(library, sizes):
    ours = block_with_moved_averages(*sizes)
    theirs = their_block(library, ours, *sizes)
    x = torch.randn(3, sizes[0], 8, 8, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(ours(x), theirs(x))  # in train mode
    torch.testing.assert_close(ours.eval()(x), theirs.eval()(x))


def test_a_silent_block_hands_its_input_on_and_a_plain_one_does_not():
    x = torch.rand(2, 4, 5, 5, generator=torch.Generator().manual_seed(0))
    for residual in (True, False):
        block = ResidualBlock(4, 4, residual=residual)
        torch.nn.init.zeros_(block.norm2.weight)
        assert torch.equal(block(x), x) is residual
        assert residual or not block(x).any()


def test_a_plain_block_has_the_same_weights_without_the_shortcut():
    plain, full = (ResidualBlock(4, 8, 2, residual=r) for r in (False, True))
    kept = {name for name in full.state_dict() if not name.startswith("shortcut")}
    assert set(plain.state_dict()) == kept
    assert plain(torch.rand(2, 4, 8, 8)).shape == (2, 8, 4, 4)
