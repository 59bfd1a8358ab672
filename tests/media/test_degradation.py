import pytest

from course_lib.datasets import digits
from course_lib.media.degradation import degradation_run

EPOCHS = 4


@pytest.fixture(scope="module")
def runs():
    images, labels = digits()
    settings = {"shallow": (5, False), "plain": (30, False), "residual": (30, True)}
    return {
        name: degradation_run(images, labels, depth, residual, epochs=EPOCHS, progress=False)
        for name, (depth, residual) in settings.items()
    }


def test_a_deep_plain_net_fits_its_training_data_worse_than_a_shallow_one(runs):  # D123
    assert runs["plain"].final_loss > 3 * runs["shallow"].final_loss


def test_shortcuts_mend_it(runs):
    assert runs["residual"].final_loss < 0.5 * runs["plain"].final_loss


def test_gradients_of_the_plain_net_do_not_vanish(runs):
    norms = runs["plain"].gradient_norms
    assert len(norms) == 30
    assert norms[0] > norms[-1]  # the layer farthest from the loss has the most


def test_same_seed_same_run():
    images, labels = digits()
    first, again, other = (
        degradation_run(images[:256], labels[:256], 3, epochs=1, seed=seed, progress=False)
        for seed in (0, 0, 1)
    )
    assert first == again and first.losses != other.losses


def test_bad_input_is_named():
    images, labels = digits()
    for name in ("depth", "width"):
        with pytest.raises(ValueError, match=f"{name}: expected 1 or more, got 0"):
            degradation_run(images, labels, **{name: 0})
