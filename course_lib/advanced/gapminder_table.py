"""142 countries in twelve years: real things whose neighbours change with time."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

TABLE = "package_data/datasets/gapminder.csv.gz"
COLUMNS = ("lifeExp", "gdpPercap")


@dataclass(frozen=True, eq=False)
class CountryYears:
    """Life expectancy and income by country and year.

    Attributes
    ----------
    names, continents : list of str
        n countries.
    years : (T,) int64
    values : (T, n, 2) float64
        Years of life expected at birth; natural logarithm of the gross domestic product a head in
        dollars of 2005 (Gapminder's).
    """

    names: list[str]
    continents: list[str]
    years: NDArray[np.int64]
    values: NDArray[np.float64]

    def distances(self) -> NDArray[np.float64]:
        """Return the countries' distances in each year, shape (T, n, n).

        Euclidean, each quantity divided by its standard deviation over all countries and years.
        """
        scaled = self.values / self.values.std(axis=(0, 1))
        return np.linalg.norm(scaled[:, :, None] - scaled[:, None], axis=-1)


def country_years() -> CountryYears:
    """Load the Gapminder extract that comes with Plotly (CC BY 4.0, gapminder.org).

    Returns
    -------
    CountryYears
        142 countries, every fifth year from 1952 to 2007.

    Raises
    ------
    FileNotFoundError
        If the installed Plotly doesn't carry it.

    Examples
    --------
    >>> table = country_years()
    >>> table.values.shape, table.years[[0, -1]].tolist()
    ((12, 142, 2), [1952, 2007])
    """
    path = files("plotly").joinpath(TABLE)
    with path.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    years = sorted({int(row["year"]) for row in rows})
    continents = {row["country"]: row["continent"] for row in rows}
    names = sorted(continents)
    values = np.empty((len(years), len(names), len(COLUMNS)))
    places = {name: i for i, name in enumerate(names)}
    for row in rows:
        place = years.index(int(row["year"])), places[row["country"]]
        values[place] = [float(row[column]) for column in COLUMNS]
    values[:, :, 1] = np.log(values[:, :, 1])
    return CountryYears(names, [continents[n] for n in names], np.array(years), values)
