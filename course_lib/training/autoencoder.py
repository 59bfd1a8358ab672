"""An autoencoder: squeeze a vector through a bottleneck and build it up again."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.datasets.progress_bar import progress
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.weight_seeds import seeded_weights


class Autoencoder(nn.Module):
    """Two small networks, ``z = f(x)`` and ``x' = g(z)``, that minimise ``|x - x'|²``.

    The bottleneck is narrower than x, so z has to keep what tells the rows apart. It keeps only
    that: reconstructing one-hot words gives each word a vector of its own, in no order, because
    nothing in the input says which words are alike. Words with similar vectors come from
    predicting the *context*, as skip-gram does.

    Parameters
    ----------
    dim : int
        Width of x.
    bottleneck : int
        Width of z, at least 1.
    hidden : int
        Width of one ReLU layer on each side; 0 for none. Without it f and g are linear, and the
        best they can do is what principal components do.
    seed : int
        Of the first weights.

    Raises
    ------
    ValueError
        If a width is out of its range.

    References
    ----------
    Hinton and Salakhutdinov (2006), "Reducing the Dimensionality of Data with Neural Networks".
    Baldi and Hornik (1989), "Neural networks and principal component analysis", for the linear
    case.

    Examples
    --------
    >>> model = Autoencoder(dim=10, bottleneck=2)
    >>> x = torch.rand(4, 10)
    >>> model.encode(x).shape, model(x).shape
    (torch.Size([4, 2]), torch.Size([4, 10]))
    """

    def __init__(self, dim: int, bottleneck: int, hidden: int = 64, seed: int = 0) -> None:
        super().__init__()
        check_widths(dim, bottleneck, hidden)
        with seeded_weights(seed):
            self.encoder = two_layers(dim, hidden, bottleneck)
            self.decoder = two_layers(bottleneck, hidden, dim)

    def encode(self, x: Tensor) -> Tensor:
        """Return the vectors: (B, dim) to (B, bottleneck)."""
        return self.encoder(x)

    def decode(self, z: Tensor) -> Tensor:
        """Return the reconstructions: (B, bottleneck) to (B, dim)."""
        return self.decoder(z)

    def forward(self, x: Tensor) -> Tensor:
        """Return the reconstructions of (B, dim), of the same shape."""
        return self.decode(self.encode(x))

    def loss(self, x: Tensor) -> Tensor:
        """Return ``|x - x'|²``, summed over the components, averaged over the rows."""
        return (x - self(x)).square().sum(dim=1).mean()


def train_autoencoder(
    model: nn.Module,
    x: Tensor,
    steps: int = 500,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    seed: int = 0,
) -> list[float]:
    """Minimise ``model.loss`` on random rows with Adam.

    Parameters
    ----------
    model : Autoencoder or VariationalAutoencoder
        Or any module with a method ``loss(x)``.
    x : Tensor
        Shape ``(n, dim)``, float32.
    steps, batch_size : int
        1 or more; rows are drawn with replacement if there are fewer than `batch_size`.
    learning_rate : float
        Falls linearly to 0.
    seed : int
        Of the rows drawn, and of a variational model's noise.

    Returns
    -------
    list of float
        The loss of each step's batch, before the step.

    Raises
    ------
    ValueError
        If `x` isn't a matrix, or `steps` or `batch_size` is below 1.
    FloatingPointError
        If the loss stops being a finite number.

    Examples
    --------
    >>> x = torch.rand(32, 1) @ torch.rand(1, 6)  # rows on one line
    >>> history = train_autoencoder(Autoencoder(6, 1, hidden=0), x, steps=300, learning_rate=0.03)
    >>> history[-1] < 0.01 * history[0]
    True
    """
    for name, number in (("steps", steps), ("batch_size", batch_size)):
        if number < 1:
            raise ValueError(f"{name}: expected 1 or more, got {number}")
    if x.dim() != 2 or not len(x):
        raise ValueError(f"x: expected shape (n, dim), got {tuple(x.shape)}")
    weights = list(model.parameters())
    optimizer = torch.optim.Adam(weights, lr=learning_rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=steps)
    history = []
    with seeded_weights(seed):
        for _ in progress(range(steps), "Training to reconstruct"):
            rows = torch.randint(len(x), (batch_size,))
            history.append(gradient_step(model.loss(x[rows]), weights, optimizer))
            schedule.step()
    return history


def two_layers(width_in: int, hidden: int, width_out: int) -> nn.Sequential:
    """Return linear, ReLU, linear; one linear layer if `hidden` is 0.

    Examples
    --------
    >>> len(two_layers(4, 8, 2)), len(two_layers(4, 0, 2))
    (3, 1)
    """
    if not hidden:
        return nn.Sequential(nn.Linear(width_in, width_out))
    return nn.Sequential(nn.Linear(width_in, hidden), nn.ReLU(), nn.Linear(hidden, width_out))


def check_widths(dim: int, bottleneck: int, hidden: int) -> None:
    """Raise ValueError, naming the argument, unless all widths make sense.

    Examples
    --------
    >>> check_widths(dim=64, bottleneck=2, hidden=0)
    """
    widths = (("dim", dim, 1), ("bottleneck", bottleneck, 1), ("hidden", hidden, 0))
    for name, number, least in widths:
        if number < least:
            raise ValueError(f"{name}: expected {least} or more, got {number}")
