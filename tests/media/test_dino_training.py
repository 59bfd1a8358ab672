import math

import pytest
import torch
from sklearn.metrics import adjusted_mutual_info_score
from torch import nn

from course_lib.datasets import digits
from course_lib.media.dino import DINOHead
from course_lib.media.dino_training import DINO, multi_crop, train_dino
from course_lib.media.image_training import embed_images

IMAGES, LABELS = digits()


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def noisy(x, generator):
    """Two large views that differ by noise, no small ones."""
    drawn = [0.3 * torch.rand(x.shape, generator=generator) for _ in range(2)]
    return [(x + noise).clamp(0, 1) for noise in drawn], []


def perceptron(seed=0, outputs=32):
    torch.manual_seed(seed)
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.GELU())
    return DINO(encoder, DINOHead(64, outputs, seed=seed))


def run(steps=120, **options):
    settings = {"batch_size": 64, "lr": 3e-3, "crops": noisy, "progress": False, **options}
    return train_dino(perceptron(), IMAGES[:1000], steps, **settings)


def test_views_are_two_large_ones_and_small_ones_of_half_the_side():
    x = torch.rand(3, 1, 8, 8, generator=rng())
    large, small = multi_crop(x, rng(), local=3)
    assert [v.shape for v in large] == [(3, 1, 8, 8)] * 2
    assert [v.shape for v in small] == [(3, 1, 4, 4)] * 3
    again, _ = multi_crop(x, rng(), local=3)
    assert all(torch.equal(a, b) for a, b in zip(large, again, strict=True))
    assert not torch.equal(*large)
    assert multi_crop(x, rng(), local=0)[1] == []


@pytest.fixture(scope="module")
def whole():
    return run(300)


def test_with_both_it_does_not_collapse(whole):
    teacher, history = whole
    assert len(history) == 300
    assert not teacher.training
    last = history[-1]
    assert last.marginal_entropy > 0.8 * math.log(32)  # many outputs are in use
    assert last.entropy < last.marginal_entropy - 0.5  # and a picture uses few of them


def test_without_centring_one_output_wins():  # D126
    assert run(centre_momentum=1.0)[1][-1].marginal_entropy < 0.3 * math.log(32)


def test_without_sharpening_nothing_is_said():  # D126
    assert run(tau_teacher=0.1)[1][-1].entropy > 0.98 * math.log(32)


def test_what_it_says_has_to_do_with_the_digit(whole):
    with torch.no_grad():
        said = whole[0](torch.from_numpy(IMAGES[1000:])[:, None]).argmax(dim=1).numpy()
    labels = LABELS[1000:]
    agreement = adjusted_mutual_info_score(labels, said)
    assert agreement > 0.3  # 0 by chance; it was never told a label


def test_vectors_come_from_the_encoder(whole):
    assert embed_images(whole[0], IMAGES[:5]).shape == (5, 64)


def test_the_teacher_is_not_trained_but_follows():
    student = perceptron()
    start = student.head.directions.detach().clone()
    teacher, _ = train_dino(student, IMAGES[:100], 2, 32, 1e-2, crops=noisy, progress=False)
    moved = (student.head.directions - start).norm()
    followed = (teacher.head.directions - start).norm()
    assert 0 < followed < 0.05 * moved
    assert all(not p.requires_grad for p in teacher.parameters())
    still, _ = train_dino(
        perceptron(), IMAGES[:100], 2, 32, 1e-2, crops=noisy, progress=False, teacher_momentum=1.0
    )
    torch.testing.assert_close(still.head.directions, start)


def test_small_views_are_for_the_student_alone():
    seen = {"student": [], "teacher": []}

    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(1, 4)

        def forward(self, x):
            seen["student" if self.layer.weight.requires_grad else "teacher"].append(x.shape[-1])
            return self.layer(x.mean(dim=(1, 2, 3))[:, None])

    train_dino(DINO(Counting(), DINOHead(4, 8)), IMAGES[:32], 1, 16, progress=False)
    assert seen == {"student": [8, 4], "teacher": [8]}


def test_same_seed_same_history():
    assert run(3, seed=4)[1] == run(3, seed=4)[1] != run(3, seed=5)[1]


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="tau_teacher: expected a positive number, got -1"):
        run(1, tau_teacher=-1)
    with pytest.raises(ValueError, match="momentum: expected 0 to 1, got 2"):
        run(1, teacher_momentum=2)
