"""Vectors that can't be ranked are refused."""

import numpy as np
import pytest

from course_lib.graphs import LinkScorer


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_row_that_is_no_number_is_named(value):
    with pytest.raises(ValueError, match="row 1"):
        LinkScorer.of_vectors(np.array([[1.0, 0.0], [value, 1.0]]))
