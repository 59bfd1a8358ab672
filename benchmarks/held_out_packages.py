"""Hold out each package in turn: data/held_out_packages.json.

    python benchmarks/held_out_packages.py

Chapter 8's adapter is trained anew for each package, without a pair or a question that touches it,
and its summaries are searched among its bodies. One package says little; seven together say whether
the recipe helps on documentation that it has never seen. About 40 s on one core.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import progress, write_atomically
from course_lib.metrics import difference_interval
from course_lib.sentences import LinearAdapter
from course_lib.training.adapter_training import AnsweredQueries, train_adapter
from course_lib.training.answered_vectors import answered_pairs, answered_questions
from course_lib.training.documentation_pairs import hold_out_package, pydocs_pairs
from course_lib.training.pair_vectors import stored_pairs
from course_lib.training.vector_adapters import Adapt, IdentityAdapter, adapted

OUTPUT = Path(__file__).parent.parent / "data" / "held_out_packages.json"
PACKAGES = ("networkx", "sklearn", "numpy", "scipy", "gensim", "torch", "sympy")
Values = NDArray[np.float64]


def reciprocal_ranks(adapter: Adapt, source: AnsweredQueries) -> Values:
    """Return each query's 1 / rank of its best answer, 0 beyond rank 10."""
    queries, documents = adapted(adapter, source.queries, source.documents)
    scores = queries @ documents.T
    found = zip(scores, source.answers, strict=True)
    best = np.array([max(row[list(answers)]) for row, answers in found])
    ranks = 1 + (scores > best[:, None]).sum(1)
    return np.where(ranks <= 10, 1 / ranks, 0.0)


def before_and_after(package: str) -> tuple[Values, Values]:
    """Train without a package and return its queries' values, without and with the adapter."""
    training, held_out = hold_out_package(stored_pairs(pydocs_pairs("summary")), package)
    adapter = LinearAdapter(384)
    sources = answered_questions("train", without=package), answered_pairs(training)
    train_adapter(adapter, *sources, steps=60, batch_size=256, learning_rate=3e-4)
    held = answered_pairs(held_out)
    return reciprocal_ranks(IdentityAdapter(), held), reciprocal_ranks(adapter, held)


def row(before: Values, after: Values) -> dict[str, Any]:
    """Return means and the paired 95 % interval of their difference."""
    interval = difference_interval(after, before, resamples=10_000)
    values = (before.mean(), after.mean(), interval.estimate, interval.low, interval.high)
    names = ("before", "after", "difference", "low", "high")
    rounded = [round(float(value), 4) for value in values]
    return {"queries": len(before)} | dict(zip(names, rounded, strict=True))


def main() -> None:
    """Measure all packages and write."""
    found = {name: before_and_after(name) for name in progress(PACKAGES, "Packages")}
    rows = {name: row(*values) for name, values in found.items()}
    together = (np.concatenate(side) for side in zip(*found.values(), strict=True))
    result = {"metric": "mrr@10", "packages": rows, "all": row(*together)}
    with write_atomically(OUTPUT) as aside:
        aside.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
