"""A variational autoencoder: each row becomes a small cloud, and the clouds fill a known shape."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights
from course_lib.training.autoencoder import check_widths, two_layers


class ELBO(NamedTuple):
    """The evidence lower bound of each row and its two parts, (B,) each.

    Attributes
    ----------
    bound : Tensor
        ``reconstruction - beta * kl``.
    reconstruction : Tensor
        log p(x | z) for one sampled z, in nats.
    kl : Tensor
        KL(q(z | x) || N(0, 1)), at least 0.

    Examples
    --------
    >>> ELBO(*torch.tensor([[-3.0], [-2.0], [1.0]])).bound
    tensor([-3.])
    """

    bound: Tensor
    reconstruction: Tensor
    kl: Tensor


class VariationalAutoencoder(nn.Module):
    """Encode x as a normal distribution, sample z from it, decode z as probabilities of pixels.

    ``q(z | x) = N(mu(x), diag exp(log_variance(x)))``, ``p(x | z)`` independent Bernoulli with
    logits g(z), prior ``p(z) = N(0, 1)``. Training maximises
    ``E_q log p(x | z) - beta KL(q(z | x) || p(z))``. It is z that is sampled, as
    ``mu + sigma * epsilon``, so that gradients reach mu and sigma; the decoder is an ordinary
    network: the same z always gives the same picture. As the embedding of x take mu(x), which
    isn't random either.

    Parameters
    ----------
    dim : int
        Width of x, whose entries lie in 0 to 1.
    bottleneck : int
        Width of z.
    hidden : int
        Width of one ReLU layer on each side; 0 for none.
    beta : float
        Weight of the KL term, 0 or above; 1 gives the evidence lower bound.
    seed : int
        Of the first weights.

    Raises
    ------
    ValueError
        If a width or `beta` is out of its range.

    References
    ----------
    Kingma and Welling (2014), "Auto-Encoding Variational Bayes", equations 3, 4 and 10,
    appendices B and C.1. Higgins et al. (2017), "beta-VAE", for beta.

    Examples
    --------
    >>> model = VariationalAutoencoder(dim=10, bottleneck=2)
    >>> x = torch.rand(4, 10)
    >>> mu, log_variance = model.encode(x)
    >>> model.reparameterise(mu, log_variance).shape, model(x).shape
    (torch.Size([4, 2]), torch.Size([4, 10]))
    >>> model.sample(3).shape
    torch.Size([3, 10])
    """

    def __init__(
        self, dim: int, bottleneck: int, hidden: int = 64, beta: float = 1.0, seed: int = 0
    ) -> None:
        super().__init__()
        check_widths(dim, bottleneck, hidden)
        if not beta >= 0:
            raise ValueError(f"beta: expected 0 or above, got {beta}")
        self.bottleneck, self.beta = bottleneck, beta
        with seeded_weights(seed):
            self.encoder = two_layers(dim, hidden, 2 * bottleneck)
            self.decoder = two_layers(bottleneck, hidden, dim)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return mu and log_variance, (B, bottleneck) each, of (B, dim) rows."""
        mu, log_variance = self.encoder(x).chunk(2, dim=1)
        return mu, log_variance

    def reparameterise(
        self, mu: Tensor, log_variance: Tensor, generator: torch.Generator | None = None
    ) -> Tensor:
        """Return ``z = mu + exp(log_variance / 2) * epsilon``, epsilon drawn from N(0, 1)."""
        epsilon = torch.randn(mu.shape, generator=generator, dtype=mu.dtype, device=mu.device)
        return mu + (log_variance / 2).exp() * epsilon

    def decode(self, z: Tensor) -> Tensor:
        """Return the probability of each pixel: (B, bottleneck) to (B, dim)."""
        return self.decoder(z).sigmoid()

    def forward(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return one random reconstruction of each row of (B, dim)."""
        return self.decode(self.reparameterise(*self.encode(x), generator))

    def elbo(self, x: Tensor, generator: torch.Generator | None = None) -> ELBO:
        """Return the evidence lower bound of each row, with one sampled z a row.

        Parameters
        ----------
        x : Tensor
            Shape ``(B, dim)``, entries 0 to 1.
        generator : torch.Generator, optional
            Of epsilon.

        Returns
        -------
        ELBO

        Raises
        ------
        ValueError
            If an entry is out of 0 to 1.
        """
        if x.min() < 0 or x.max() > 1:
            raise ValueError(
                f"x: expected 0 to 1, got {x.min().item():.3g} to {x.max().item():.3g}"
            )
        mu, log_variance = self.encode(x)
        logits = self.decoder(self.reparameterise(mu, log_variance, generator))  # (B, dim)
        log_p = -F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
        kl = normal_kl(mu, log_variance)
        return ELBO(log_p - self.beta * kl, log_p, kl)

    def loss(self, x: Tensor) -> Tensor:
        """Return minus the mean evidence lower bound of (B, dim) rows."""
        return -self.elbo(x).bound.mean()

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """Return (n, dim) new rows: z from the prior N(0, 1), decoded."""
        device = next(self.parameters()).device
        return self.decode(torch.randn(n, self.bottleneck, generator=generator, device=device))


def normal_kl(mu: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(N(mu, exp(log_variance)) || N(0, 1)) of each row, ``(B,)``.

    ``1/2 sum_j (mu_j² + sigma_j² - log sigma_j² - 1)``.

    References
    ----------
    Kingma and Welling (2014), "Auto-Encoding Variational Bayes", appendix B.

    Examples
    --------
    >>> normal_kl(torch.tensor([[0.0, 2.0]]), torch.zeros(1, 2))
    tensor([2.])
    """
    return 0.5 * (mu.square() + log_variance.exp() - log_variance - 1).sum(dim=1)
