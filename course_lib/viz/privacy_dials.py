"""Explorer: turn noise, batch and steps of private training; see ε, utility and the attack."""

import math
from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go

from .action_buttons import add_buttons
from .explorer_frame import Explorer
from .privacy_pictures import Runs, draw_privacy, privacy_figure
from .privacy_points import Epsilon, PrivacySweep, attack_auc_bound

NOISES = (0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
STEPS = (10, 30, 100, 300, 1000, 3000, 10000)
TARGETS = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 20.0, 50.0)
ALT = (
    "Left: epsilon by noise multiplier and by steps, rings at noise {noise:g}, batch rate "
    "{rate:g}, {steps:,} steps, a dashed line at the epsilon asked for. Right: {utility} and the "
    "AUC of an attack by epsilon as measured, and the most that any attack can reach."
)


def epsilon_lab(
    epsilon: Epsilon,
    runs: Runs,
    delta: float,
    noise: float = 1.0,
    rate: float = 0.01,
    steps: int = 1000,
    noises: Sequence[float] = NOISES,
    rates: Sequence[float] = RATES,
    steps_offered: Sequence[int] = STEPS,
    utility: str = "accuracy",
    title: str = "Epsilon dial",
) -> Explorer:
    """Turn the dials of private training; see its ε, and what was measured about there.

    Parameters
    ----------
    epsilon : callable
        ``epsilon(noise_multiplier, sampling_rate, steps) -> ε`` at `delta`. Asked for every noise
        and rate before the explorer opens; a touch asks for further steps, which should take under
        0.01 s each.
    runs : mapping of float to (utility, attack AUC)
        Measured training runs by ε, infinity for one without privacy.
    delta : float
        Between 0 and 1.
    noise, rate, steps : float, float, int
        To start with: noise multiplier, share of the examples in a batch, steps. Each among those
        that are offered.
    noises, rates, steps_offered : sequence of float
        Ascending.
    utility : str
        What the runs' first number is.
    title : str

    Returns
    -------
    Explorer
        Controls ``noise``, ``rate``, ``steps`` and ``target``, an ε to stay within; the button
        Least noise within it.

    Raises
    ------
    ValueError
        When a start isn't offered, there is no run, or `epsilon` gives what can't be.

    References
    ----------
    Abadi et al. (2016), "Deep Learning with Differential Privacy"; Mironov, Talwar, Zhang (2019),
    "Rényi Differential Privacy of the Sampled Gaussian Mechanism"; Kairouz, Oh, Viswanath (2015),
    "The Composition Theorem for Differential Privacy", theorem 2.1 (the bound on attacks).

    Examples
    --------
    >>> lab = epsilon_lab(lambda noise, rate, steps: 6 * rate * steps**0.5 / noise,
    ...                   {1.0: (0.61, 0.51), 8.0: (0.75, 0.54), math.inf: (0.84, 0.71)}, 1e-5)
    >>> print(lab.message.splitlines()[2])
    Nearest run measured, ε = 1: accuracy 0.61, attack AUC 0.51; without privacy 0.84 and 0.71.
    """
    sweep = PrivacySweep(epsilon, noises, rates, steps_offered)
    _check(runs, delta)
    for name, value, known in (
        ("noise", noise, sweep.noises), ("rate", rate, sweep.rates), ("steps", steps, sweep.steps)
    ):  # fmt: skip
        if value not in known:
            raise ValueError(f"{name}: expected one of {known}, got {value}")
    for one in sweep.rates:  # so that the first touch is quick, too
        sweep.by_noise(one, steps)
    lab = Explorer(
        title,
        _controls(sweep, noise, rate, steps),
        privacy_figure(sweep, runs, delta, utility),
        lambda figure, **values: _update(figure, sweep, runs, delta, utility, **values),
        alt=ALT.format(noise=noise, rate=rate, steps=steps, utility=utility),
    )
    add_buttons(lab, {"Least noise within it": lambda: _go_to_least(lab, sweep)})
    return lab


def _check(runs: Runs, delta: float) -> None:
    if not 0 < delta < 1:
        raise ValueError(f"delta: expected between 0 and 1, got {delta}")
    wrong = {
        of: got for of, got in runs.items()
        if not of > 0 or len(got) != 2 or not np.isfinite(got).all() or not 0 <= got[1] <= 1
    }  # fmt: skip
    if wrong or not any(math.isfinite(of) for of in runs):
        raise ValueError(f"runs: expected ε > 0 -> (utility, AUC), got {wrong or dict(runs)}")


def _controls(
    sweep: PrivacySweep, noise: float, rate: float, steps: int
) -> dict[str, ipywidgets.Widget]:
    offered: Mapping[str, tuple[str, Sequence[float], float]] = {
        "noise": ("Noise multiplier σ", sweep.noises, noise),
        "rate": ("Share of the data in a batch", sweep.rates, rate),
        "steps": ("Steps", sweep.steps, steps),
        "target": ("ε to stay within", TARGETS, 2.0),
    }
    return {
        name: ipywidgets.SelectionSlider(
            options=[(f"{one:,g}", one) for one in values], value=start, description=label,
            layout={"width": "390px"},
        )
        for name, (label, values, start) in offered.items()
    }  # fmt: skip


def _update(
    figure: go.FigureWidget,
    sweep: PrivacySweep,
    runs: Runs,
    delta: float,
    utility: str,
    noise: float,
    rate: float,
    steps: int,
    target: float,
) -> str:
    now = sweep.at(noise, rate, steps)
    draw_privacy(figure, sweep, runs, (noise, rate, steps), target)
    passes = rate * steps
    return "\n".join([
        f"Noise {noise:g}, batches of {100 * rate:g} %, {steps:,} steps ({passes:,.3g} "
        f"time{'s' * (passes != 1)} through the data): ε = {now:.3g} at δ = {delta:g}.",
        _promise_in_words(now, delta),
        _runs_in_words(runs, now, utility),
        _target_in_words(sweep, target, rate, steps),
    ])  # fmt: skip


def _promise_in_words(epsilon: float, delta: float) -> str:
    ratio = math.exp(min(epsilon, 20.0))
    times = "over a million" if ratio > 1e6 else f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"
    return (
        f"One example more or less may make an outcome {times} times as likely, no more (δ aside); "
        f"no attack on it can reach an AUC over {attack_auc_bound(epsilon, delta):.2f}."
    )


def _runs_in_words(runs: Runs, epsilon: float, utility: str) -> str:
    place, measured = math.log(max(epsilon, 1e-9)), [of for of in runs if math.isfinite(of)]
    nearest = min(measured, key=lambda of: abs(math.log(of) - place))
    got, auc = runs[nearest]
    said = f"Nearest run measured, ε = {nearest:.3g}: {utility} {got:.2f}, attack AUC {auc:.2f}"
    if math.inf in runs:
        said += f"; without privacy {runs[math.inf][0]:.2f} and {runs[math.inf][1]:.2f}"
    return said + "."


def _target_in_words(sweep: PrivacySweep, target: float, rate: float, steps: int) -> str:
    least = sweep.least_noise(target, rate, steps)
    if least is None:
        return f"No noise offered here stays within ε = {target:g} with this rate and these steps."
    return f"Within ε = {target:g}, with this rate and these steps: noise {least:g} or more."


def _go_to_least(lab: Explorer, sweep: PrivacySweep) -> None:
    target, rate, steps = (lab.controls[name].value for name in ("target", "rate", "steps"))
    least = sweep.least_noise(target, rate, steps)
    if least is None:
        raise ValueError(_target_in_words(sweep, target, rate, steps))
    lab.set(noise=least)
