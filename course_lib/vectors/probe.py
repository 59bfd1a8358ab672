"""What can be read from a vector with a straight line? Linear probes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from .numbers_check import Floats, as_floats

Matrix = NDArray[np.float64]


@dataclass
class LinearProbe:
    """Predict a number from a vector: ridge regression in closed form.

    w = (XᵀX + ridge·I)⁻¹ Xᵀy on centred X and y; the intercept isn't penalised.

    Parameters
    ----------
    ridge
        Weight of the penalty on ‖w‖², above 0.

    References
    ----------
    Hoerl and Kennard (1970), Ridge regression, equation 2.1; Alain and Bengio (2016),
    Understanding intermediate layers using linear classifier probes.

    Examples
    --------
    >>> x = np.array([[0.0], [1.0], [2.0]])
    >>> probe = LinearProbe(ridge=1e-9).fit(x, [1.0, 3.0, 5.0])
    >>> probe.predict([[3.0]]).round(6), round(probe.score(x, [1.0, 3.0, 5.0]), 6)
    (array([7.]), 1.0)
    """

    ridge: float = 1.0
    weights: Matrix = field(default_factory=lambda: np.zeros(0), init=False, repr=False)
    intercept: float = field(default=0.0, init=False)

    def fit(self, x: ArrayLike, y: ArrayLike) -> Self:
        """Fit on vectors (n, d) and numbers (n,).

        Raises
        ------
        ValueError
            If the numbers of rows differ or `ridge` isn't above 0.
        """
        vectors, targets = _checked(self.ridge, x, as_floats("y", y, 1))
        centre, mean = vectors.mean(axis=0), targets.mean()
        centred = vectors - centre  # (n, d)
        gram = centred.T @ centred + self.ridge * np.eye(centred.shape[1])  # (d, d)
        self.weights = np.linalg.solve(gram, centred.T @ (targets - mean))  # (d,)
        self.intercept = float(mean - centre @ self.weights)
        return self

    def predict(self, x: ArrayLike) -> Matrix:
        """Return a number for each row, shape (n,)."""
        return as_floats("x", x, 2) @ self.weights + self.intercept

    def score(self, x: ArrayLike, y: ArrayLike) -> float:
        """Return R², 1 for perfect and 0 for no better than the mean of these targets."""
        targets = as_floats("y", y, 1)
        rest = ((targets - self.predict(x)) ** 2).sum()
        return float(1 - rest / ((targets - targets.mean()) ** 2).sum())


@dataclass
class LogisticProbe:
    """Predict a class from a vector: multinomial logistic regression with an L2 penalty.

    Minimises Σ cross-entropy + ridge/2 · ‖W‖²; the intercepts aren't penalised.

    Parameters
    ----------
    ridge
        Weight of the penalty, above 0: 1/C in scikit-learn.

    References
    ----------
    Alain and Bengio (2016), Understanding intermediate layers using linear classifier probes.

    Examples
    --------
    >>> x = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    >>> probe = LogisticProbe().fit(x, ["cold", "cold", "hot", "hot"])
    >>> probe.predict([[-3.0], [3.0]]), probe.score(x, ["cold", "cold", "hot", "hot"])
    (['cold', 'hot'], 1.0)
    """

    ridge: float = 1.0
    classes: list[Any] = field(default_factory=list, init=False)
    weights: Matrix = field(default_factory=lambda: np.zeros((0, 0)), init=False, repr=False)
    intercepts: Matrix = field(default_factory=lambda: np.zeros(0), init=False, repr=False)

    def fit(self, x: ArrayLike, labels: Sequence[Any]) -> Self:
        """Fit on vectors (n, d) and n labels of at least two classes.

        Raises
        ------
        ValueError
            If the numbers of rows differ, there is one class, or `ridge` isn't above 0.
        """
        self.classes = sorted(set(labels))
        if len(self.classes) < 2:
            raise ValueError(f"labels: expected two classes or more, got {self.classes}")
        columns = np.array([self.classes.index(label) for label in labels])
        vectors, targets = _checked(self.ridge, x, np.eye(len(self.classes))[columns])
        d, classes = vectors.shape[1], len(self.classes)
        best = minimize(
            _penalised_cross_entropy,
            np.zeros((d + 1) * classes),
            args=(vectors, targets, self.ridge),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-7},
        ).x.reshape(d + 1, classes)
        self.weights, self.intercepts = best[:d], best[d]  # (d, classes), (classes,)
        return self

    def predict_probability(self, x: ArrayLike) -> Matrix:
        """Return the probability of each class, shape (n, classes); rows add up to 1."""
        return softmax(as_floats("x", x, 2) @ self.weights + self.intercepts, axis=1)

    def predict(self, x: ArrayLike) -> list[Any]:
        """Return the most probable class of each row."""
        return [self.classes[i] for i in self.predict_probability(x).argmax(axis=1)]

    def score(self, x: ArrayLike, labels: Sequence[Any]) -> float:
        """Return the share of right predictions."""
        predicted = self.predict(x)
        return sum(a == b for a, b in zip(predicted, labels, strict=True)) / len(predicted)


def _penalised_cross_entropy(
    flat: Matrix, x: Matrix, targets: Matrix, ridge: float
) -> tuple[float, Matrix]:
    """With P = softmax(XW + b): dL/dW = Xᵀ(P − Y) + ridge·W and dL/db = Σ(P − Y)."""
    parameters = flat.reshape(x.shape[1] + 1, targets.shape[1])
    weights, intercepts = parameters[:-1], parameters[-1]
    scores = x @ weights + intercepts  # (n, classes)
    loss = -(targets * log_softmax(scores, axis=1)).sum() + ridge / 2 * (weights**2).sum()
    error = softmax(scores, axis=1) - targets
    gradient = np.vstack([x.T @ error + ridge * weights, error.sum(axis=0)])
    return float(loss), gradient.ravel()


def _checked(ridge: float, x: ArrayLike, targets: Floats) -> tuple[Matrix, Matrix]:
    if not ridge > 0:
        raise ValueError(f"ridge: expected a number above 0, got {ridge}")
    vectors = as_floats("x", x, 2).astype(np.float64)
    if len(vectors) != len(targets) or not len(vectors):
        raise ValueError(f"y: expected {len(vectors)} values, one a row of x, got {len(targets)}")
    return vectors, targets.astype(np.float64)
