import pytest
import torch
import torch.nn.functional as F
from scipy.stats import beta, kstest

from course_lib.media.image_mixing import _rectangle, cutmix, mixup, soft_cross_entropy

LABELS = torch.tensor([0, 1, 2, 3])


def flat_pictures(height=8, width=12):
    """Picture i is of the value i everywhere."""
    return LABELS.float().view(4, 1, 1, 1).expand(4, 3, height, width).clone()


def drawn(mix, seed, **options):
    return mix(flat_pictures(), LABELS, 4, generator=torch.Generator().manual_seed(seed), **options)


@pytest.mark.parametrize("mix", [mixup, cutmix])
@pytest.mark.parametrize("seed", range(8))
def test_labels_say_what_the_pictures_are_made_of(mix, seed):
    pictures, targets = drawn(mix, seed, alpha=1.0)
    torch.testing.assert_close(targets.sum(dim=1), torch.ones(4))
    expected = targets @ torch.arange(4.0)  # the mean value if the labels are right
    torch.testing.assert_close(pictures.mean(dim=(1, 2, 3)), expected)


def test_mixup_fades_and_cutmix_pastes():
    faded, pasted = drawn(mixup, 4, alpha=1.0)[0], drawn(cutmix, 4, alpha=1.0)[0]
    assert faded.flatten(1).std(dim=1).max() < 1e-6
    assert set(pasted.unique().tolist()) <= {0.0, 1.0, 2.0, 3.0}
    assert pasted.flatten(1).std(dim=1).max() > 0.1
    assert torch.equal(pasted[:, 0], pasted[:, 2])  # all channels alike


def test_the_pasted_part_is_one_rectangle():
    for seed in range(8):
        pictures, _ = drawn(cutmix, seed)
        for label, picture in enumerate(pictures[:, 0]):
            rows, columns = torch.nonzero(picture != label, as_tuple=True)
            if len(rows):
                box = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
                assert (box != label).all()


def test_partner_is_the_same_for_picture_and_label():
    for mix in (mixup, cutmix):
        _, targets = drawn(mix, 1, alpha=50.0)
        assert (targets > 0).sum(dim=1).max() == 2
        own = targets[torch.arange(4), LABELS]
        assert own.min() > 0.2


@pytest.mark.parametrize("alpha", [0.2, 1.0, 3.0])
def test_shares_are_beta_distributed(alpha):
    generator = torch.Generator().manual_seed(0)
    x, labels = torch.zeros(2, 1, 1, 1), torch.tensor([0, 1])
    shares = []
    while len(shares) < 400:
        _, targets = mixup(x, labels, 2, alpha, generator)
        if targets[0, 1] > 0:  # else each picture is its own partner
            shares.append(targets[0, 0].item())
    assert kstest(shares, beta(alpha, alpha).cdf).pvalue > 0.01


def test_rectangles_have_the_pictures_proportions_and_stay_inside():
    generator = torch.Generator().manual_seed(0)
    boxes = [_rectangle(20, 40, 0.25, generator) for _ in range(300)]
    heights = [rows.stop - rows.start for rows, _ in boxes]
    widths = [columns.stop - columns.start for _, columns in boxes]
    assert max(heights) == 10 and max(widths) == 20
    assert min(heights) >= 5 and min(widths) >= 10  # at most half is cut off at a border
    assert min(rows.start for rows, _ in boxes) == 0
    assert max(columns.stop for _, columns in boxes) == 40
    assert _rectangle(7, 9, 0.0, generator)[0].stop - _rectangle(7, 9, 0.0, generator)[0].start >= 0


def test_same_seed_same_mix_and_the_originals_stay():
    for mix in (mixup, cutmix):
        x = flat_pictures()
        first = mix(x, LABELS, 4, 1.0, torch.Generator().manual_seed(5))
        assert torch.equal(x, flat_pictures())
        again = mix(x, LABELS, 4, 1.0, torch.Generator().manual_seed(5))
        assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))


def test_soft_cross_entropy_is_torchs():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(5, 3, generator=generator)
    targets = torch.rand(5, 3, generator=generator).softmax(dim=1)
    torch.testing.assert_close(
        soft_cross_entropy(logits, targets), F.cross_entropy(logits, targets)
    )
    labels = torch.tensor([0, 2, 1, 1, 0])
    torch.testing.assert_close(
        soft_cross_entropy(logits, F.one_hot(labels, 3).float()), F.cross_entropy(logits, labels)
    )


def test_bad_input_is_named():
    x = flat_pictures()
    for mix in (mixup, cutmix):
        with pytest.raises(ValueError, match="alpha: expected a positive number, got 0"):
            mix(x, LABELS, 4, alpha=0)
        with pytest.raises(ValueError, match="labels: expected 0 to 2, got 0 to 3"):
            mix(x, LABELS, 3)
        with pytest.raises(ValueError, match=r"labels: expected shape \(4,\), got \(3,\)"):
            mix(x, LABELS[:3], 4)
        with pytest.raises(ValueError, match=r"x: expected shape \(B, C, H, W\), got \(4, 8, 12\)"):
            mix(x[:, 0], LABELS, 4)
    with pytest.raises(ValueError, match="targets: expected logits and targets of shape"):
        soft_cross_entropy(torch.zeros(2, 3), torch.zeros(2, 2))
