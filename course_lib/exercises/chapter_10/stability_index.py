"""Exercise 10.stability-index: the population stability index of two samples."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A shift, samples of different sizes, values outside, an empty bin."""
    rng = np.random.default_rng(seed)
    tens = np.arange(20.0)
    return [
        Case(tens, np.array([1.0, 2.0, 3.0, 18.0]), 2, label="three of four are small now"),
        Case(tens, tens[::2], 4, label="half as many, from everywhere"),
        Case(tens, np.array([-5.0, 3.0, 8.0, 40.0, 50.0]), 4, label="values outside the reference"),
        Case(tens, np.array([12.0, 13.0, 17.0, 19.0, 11.0, 16.0]), 4, label="empty bins"),
        Case(rng.normal(size=60).round(2), rng.normal(0.5, 1, 30).round(2), 5),
        Case(rng.normal(size=500), rng.normal(0, 2, 100), 10, hidden=True),
        Case(rng.normal(size=500), rng.normal(0, 1, 2000), 10, hidden=True),
    ]


def stability(
    reference: np.ndarray,
    current: np.ndarray,
    bins: int,
    cuts_from: str = "reference",
    half: float = 0.5,
    measure: str = "both ways",
) -> float:
    """Count both samples in the reference's bins, half a count more in each, and compare."""
    source = current if cuts_from == "current" else reference
    steps = np.arange(1, bins) / bins
    cuts = np.quantile(source, steps)
    if cuts_from == "width":
        cuts = source.min() + steps * (source.max() - source.min())
    r, p = (
        np.bincount(np.searchsorted(cuts, x), minlength=bins) + half for x in (reference, current)
    )
    if measure != "counts":
        r, p = r / r.sum(), p / p.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(p / r)
    terms = {
        "both ways": (p - r) * logs,
        "counts": (p - r) * logs,
        "one way": p * logs,
        "other way": -r * logs,
        "bits": (p - r) * logs / np.log(2),
        "absolute": np.abs(p - r),
        "mean": (p - r) * logs / bins,
    }[measure]
    return float(terms.sum())


def _inside_only(reference: np.ndarray, current: np.ndarray, bins: int) -> float:
    edges = np.quantile(reference, np.linspace(0, 1, bins + 1))
    r, p = (np.histogram(x, edges)[0] + 0.5 for x in (reference, current))
    r, p = r / r.sum(), p / p.sum()
    return float(((p - r) * np.log(p / r)).sum())


def _loops(reference: np.ndarray, current: np.ndarray, bins: int) -> float:
    cuts = [-np.inf, *np.quantile(reference, [i / bins for i in range(1, bins)]), np.inf]
    total = 0.0
    for low, high in zip(cuts, cuts[1:], strict=False):
        r, p = (sum(low < x <= high for x in sample) + 0.5 for sample in (reference, current))
        r, p = r / (len(reference) + bins / 2), p / (len(current) + bins / 2)
        total += (p - r) * np.log(p / r)
    return float(total)


EXERCISE = Exercise(
    id="10.stability-index",
    title="How different are two samples of numbers?",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Cut the line at the inner quantiles 1/bins, 2/bins, … of `reference` (the outer bins "
        "are open; a value equal to a cut belongs to the lower bin, as `np.searchsorted` has it). "
        "Count both samples in the bins, add half a count to every bin of both, and turn the "
        "counts into shares r (reference) and p (current). Return Σ (p − r) · ln(p / r)."
    ),
    cell='''@exercise("10.stability-index")
def stability(reference, current, bins):
    """reference: (n,), current: (m,) numbers; bins: at least 2. Returns a float."""
    cuts = np.quantile(reference, np.arange(1, bins) / bins)
    ...''',
    reference=stability,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "bins from the current sample",
            partial(stability, cuts_from="current"),
            "The bins are the *reference's* quantiles. Cut by the current sample, it always looks "
            "evenly spread, and the bins move with every window.",
        ),
        Mistake(
            "bins of equal width",
            partial(stability, cuts_from="width"),
            "Equal widths put nearly everything into the middle bins. Take quantiles, so that "
            "each bin holds the same share of the reference.",
        ),
        Mistake(
            "no half counts",
            partial(stability, half=0.0),
            "Without the half count a bin that is empty in one sample makes the index infinite: "
            "one missing value decides everything.",
        ),
        Mistake(
            "a whole count",
            partial(stability, half=1.0),
            "Half a count goes into every bin here. A whole one pulls the shares of small "
            "samples further together.",
        ),
        Mistake(
            "counts instead of shares",
            partial(stability, measure="counts"),
            "The samples have different sizes: a smaller one differs in every count without "
            "being distributed differently. Divide both by their sums.",
        ),
        Mistake(
            "one way only",
            partial(stability, measure="one way"),
            "Σ p · ln(p / r) is the Kullback-Leibler divergence in one direction. The index adds "
            "the other one: (p − r) instead of p.",
        ),
        Mistake(
            "the other way only",
            partial(stability, measure="other way"),
            "Σ r · ln(r / p) is the Kullback-Leibler divergence from the reference. The index "
            "takes both directions: (p − r) · ln(p / r).",
        ),
        Mistake(
            "bits",
            partial(stability, measure="bits"),
            "The logarithm is the natural one: np.log. With log2 the customary thresholds would "
            "mean something else.",
        ),
        Mistake(
            "absolute differences",
            partial(stability, measure="absolute"),
            "Σ |p − r| is twice the total variation distance. The index weighs each difference "
            "by ln(p / r), so that a rare bin that grows tenfold counts.",
        ),
        Mistake(
            "the mean over the bins",
            partial(stability, measure="mean"),
            "The index is the sum over the bins, not their mean. np.mean divides by their number.",
        ),
        Mistake(
            "values outside are dropped",
            _inside_only,
            "np.histogram forgets values below the first and above the last edge, and those are "
            "the ones that drift. Open the outer bins: searchsorted with the inner cuts.",
        ),
    ),
    hints=(
        "np.searchsorted(cuts, values) gives each value the number of its bin, 0 to bins - 1.",
        "np.bincount(numbers, minlength=bins) + 0.5, once for each sample, then divide by the sum.",
        "np.sum((p - r) * np.log(p / r))",
    ),
    correct=(_loops,),
    after="Without any change the index isn't 0: about (bins − 1) · (1/n + 1/m).",
    library=(
        "course_lib.serving.drift_scores:population_stability_index",
        "course_lib.serving.drift_scores:stability_index",
    ),
)
