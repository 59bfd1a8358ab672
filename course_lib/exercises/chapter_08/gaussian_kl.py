"""Exercise 08.gaussian-kl: the other half of the ELBO (D197)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The prior itself, a shifted mean, a narrow one, a batch."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.zeros((1, 3)), np.zeros((1, 3)), label="the prior itself: 0"),
        Case(np.array([[2.0]]), np.zeros((1, 1)), label="mean 2"),
        Case(np.zeros((1, 1)), np.log([[0.25]]), label="variance 1/4"),
        Case(rng.normal(size=(3, 2)).round(1), rng.normal(size=(3, 2)).round(1), label="a batch"),
        Case(rng.normal(size=(8, 5)), rng.normal(size=(8, 5)), hidden=True),
    ]


def kl(
    mu: np.ndarray,
    log_variance: np.ndarray,
    half: float = 0.5,
    sign: float = 1.0,
    mean: bool = False,
    batch: bool = True,
) -> float:
    """Mean over the batch of 1/2 Σ (μ² + σ² - 1 - log σ²) (Kingma and Welling 2014, app. B)."""
    terms = half * (mu**2 + np.exp(log_variance) - 1 - log_variance)
    rows = terms.mean(axis=1) if mean else terms.sum(axis=1)
    return float(sign * (rows.mean() if batch else rows.sum()))


def _loop(mu: np.ndarray, log_variance: np.ndarray) -> float:
    total = 0.0
    for row in range(len(mu)):
        for m, v in zip(mu[row], np.exp(log_variance[row]), strict=True):
            total += float(-np.log(np.sqrt(v)) + (v + m * m) / 2 - 0.5)
    return total / len(mu)


def _as_variance(mu: np.ndarray, log_variance: np.ndarray) -> float:
    with np.errstate(invalid="ignore", divide="ignore"):
        terms = 0.5 * (mu**2 + log_variance - 1 - np.log(log_variance))
    return float(terms.sum(axis=1).mean())


def _as_log_sigma(mu: np.ndarray, log_variance: np.ndarray) -> float:
    return kl(mu, 2 * log_variance)


def _no_one(mu: np.ndarray, log_variance: np.ndarray) -> float:
    return kl(mu, log_variance) + mu.shape[1] / 2


def _variance_squared(mu: np.ndarray, log_variance: np.ndarray) -> float:
    terms = 0.5 * (mu**2 + np.exp(2 * log_variance) - 1 - log_variance)
    return float(terms.sum(axis=1).mean())


def _mean_unsquared(mu: np.ndarray, log_variance: np.ndarray) -> float:
    terms = 0.5 * (mu + np.exp(log_variance) - 1 - log_variance)
    return float(terms.sum(axis=1).mean())


def _other_way(mu: np.ndarray, log_variance: np.ndarray) -> float:
    terms = 0.5 * ((mu**2 + 1) / np.exp(log_variance) - 1 + log_variance)
    return float(terms.sum(axis=1).mean())


def _no_mean(mu: np.ndarray, log_variance: np.ndarray) -> float:
    return kl(np.zeros_like(mu), log_variance)


EXERCISE = Exercise(
    id="08.gaussian-kl",
    title="The other half of the ELBO",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=1,
    statement=(
        "A variational autoencoder encodes x as a Gaussian with mean `mu` and variance "
        "exp(`log_variance`), both (B, d), and pays KL(N(μ, σ²) ‖ N(0, 1)). Return it: the sum "
        "over the d dimensions, the mean over the batch."
    ),
    cell='''@exercise("08.gaussian-kl")
def kl_to_standard_normal(mu, log_variance):
    """mu, log_variance (B, d); returns a float, 0 or more."""
    ...''',
    reference=kl,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "one half is missing",
            partial(kl, half=1.0),
            "The factor ½ of the Gaussian's exponent is missing: every value is twice too large.",
        ),
        Mistake(
            "the sign",
            partial(kl, sign=-1.0),
            "A divergence is never negative: you have its negative, which stands in the ELBO.",
        ),
        Mistake(
            "the mean over the dimensions",
            partial(kl, mean=True),
            "The dimensions are independent, so their divergences add up. Averaged over d the "
            "price of the code falls with d, against a reconstruction that is summed.",
        ),
        Mistake(
            "the sum over the batch",
            partial(kl, batch=False),
            "The batch is averaged, or the loss grows with the batch size.",
        ),
        Mistake(
            "the logarithm taken for the variance",
            _as_variance,
            "The second input is log σ². The variance is its exponential; a network may output "
            "any number, a variance must be positive.",
        ),
        Mistake(
            "log σ instead of log σ²",
            _as_log_sigma,
            "The input was taken for log σ and doubled. It is the log of the *variance* already: "
            "exp(log_variance) is σ².",
        ),
        Mistake(
            "the −1 is missing",
            _no_one,
            "Every dimension is ½ too large: the −1 is missing. At μ = 0, σ = 1 nothing is paid.",
        ),
        Mistake(
            "the variance squared",
            _variance_squared,
            "exp(log_variance) is σ² already; squaring it gives σ⁴.",
        ),
        Mistake(
            "the mean is not squared",
            _mean_unsquared,
            "μ enters squared: straying costs the same in both directions.",
        ),
        Mistake(
            "from the prior to the code",
            _other_way,
            "That is KL(N(0, 1) ‖ N(μ, σ²)), the other direction. KL is not symmetric.",
        ),
        Mistake(
            "the mean is free",
            _no_mean,
            "μ² is missing: without it the codes may drift as far from the prior as they like.",
        ),
    ),
    hints=(
        "For one dimension: ½ (μ² + σ² − 1 − log σ²).",
        "σ² is np.exp(log_variance).",
        "(0.5 * (mu**2 + np.exp(lv) - 1 - lv)).sum(axis=1).mean()",
    ),
    correct=(_loop,),
    after="At μ = 0, σ = 1 the price is 0: the encoder then says nothing about x.",
    library=(
        "course_lib.exercises.chapter_08.gaussian_kl:kl",
        "course_lib.training.variational_autoencoder:VariationalAutoencoder",
    ),
)
