"""How the work of a query grows with the number of rows, as measured once and kept."""

from __future__ import annotations

import json

import pandas as pd

from course_lib.datasets.cache import repository_data


def measured_growth() -> pd.DataFrame:
    """Return the distances that a query needs at recall@10 = 0.95, up to a million rows.

    Measured by ``benchmarks/growth.py`` on `vector_mixture` rows of 128 dimensions: one cluster,
    decay 0.5. Inverted files have √n cells.

    Returns
    -------
    pandas.DataFrame
        Column rows, and one column of counts for each index.

    Examples
    --------
    >>> table = measured_growth()
    >>> bool((table["exact"] == table["rows"]).all())
    True
    """
    text = repository_data("growth_measurements.json").read_text("utf-8")
    return pd.DataFrame(json.loads(text))
