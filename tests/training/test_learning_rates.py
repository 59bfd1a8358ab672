import pytest

import course_lib.sentences.learning_rates as earlier
from course_lib.training.learning_rates import warmup_constant, warmup_cosine, warmup_linear


@pytest.mark.parametrize("warmup", [0, 1, 7, 30])
def test_a_constant_rate_rises_as_the_linear_one_and_stays(warmup):
    factors = [warmup_constant(30, warmup)(step) for step in range(60)]
    rising = max(1, warmup)
    assert factors[:rising] == [warmup_linear(30, warmup)(step) for step in range(rising)]
    assert factors[rising:] == [1] * (60 - rising)


def test_there_is_one_linear_and_one_cosine_schedule():
    assert warmup_linear is earlier.warmup_linear
    assert warmup_cosine is earlier.warmup_cosine


def test_bad_numbers_are_named():
    with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
        warmup_constant(0)
    with pytest.raises(ValueError, match="warmup_steps: expected 0 to 5, .*, got 6"):
        warmup_constant(5, 6)
