"""A codebook that learns: choose one entry in each group, and let the gradient through."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights


class GumbelQuantizer(nn.Module):
    """Replace a vector by entries of G codebooks, put end to end.

    A linear layer gives each of the V entries of a group a score. In training noise is added and
    the highest score wins: entry v with the probability that a softmax gives it. The vector that
    goes on is the winner's alone, the gradient that comes back is that of the softmax
    ("straight-through"). In eval mode there is no noise.

    Parameters
    ----------
    groups, entries : int
        G and V: V^G different vectors. 2 and 320 in wav2vec 2.0.
    dim : int
        Length of the vectors that come in and go out, a multiple of `groups`.
    temperature : float
        τ of the softmax, above 0; training lowers it from 2 to 0.5 or less.
    seed : int
        Of the first weights.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", section 2, equation 1. Jang, Gu and Poole (2017),
    "Categorical Reparameterization with Gumbel-Softmax", equation 2 and section 2.2.

    Examples
    --------
    >>> quantizer = GumbelQuantizer(groups=2, entries=4, dim=8)
    >>> vectors, probabilities = quantizer(torch.randn(3, 5, 8))
    >>> vectors.shape, probabilities.shape, quantizer.codes(torch.randn(3, 5, 8)).shape
    (torch.Size([3, 5, 8]), torch.Size([3, 5, 2, 4]), torch.Size([3, 5, 2]))
    """

    def __init__(
        self, groups: int, entries: int, dim: int, temperature: float = 2.0, seed: int = 0
    ) -> None:
        super().__init__()
        if groups < 1 or dim % groups:
            raise ValueError(f"groups: expected a divisor of dim {dim}, got {groups}")
        if entries < 2:
            raise ValueError(f"entries: expected 2 or more, got {entries}")
        if not temperature > 0:
            raise ValueError(f"temperature: expected a number above 0, got {temperature}")
        self.temperature = temperature
        with seeded_weights(seed):
            self.scores = nn.Linear(dim, groups * entries)
            nn.init.normal_(self.scores.weight)  # far apart: the vector decides, not the noise
            nn.init.zeros_(self.scores.bias)
            self.codebooks = nn.Parameter(torch.randn(groups, entries, dim // groups))

    def logits(self, x: Tensor) -> Tensor:
        """Return each entry's score: (..., dim) to (..., G, V)."""
        if x.shape[-1] != self.scores.in_features:
            came = tuple(x.shape)
            raise ValueError(f"x: expected shape (..., {self.scores.in_features}), got {came}")
        return self.scores(x).unflatten(-1, self.codebooks.shape[:2])

    def codes(self, x: Tensor) -> Tensor:
        """Return the numbers of the entries with the highest scores: (..., dim) to (..., G)."""
        return self.logits(x).argmax(dim=-1)

    def forward(self, x: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Return the chosen entries, and how probable each was without noise.

        Parameters
        ----------
        x : (..., dim) float tensor
        generator : torch.Generator, optional
            Of the noise; torch's own if left out.

        Returns
        -------
        vectors : (..., dim) tensor
        probabilities : (..., G, V) tensor
            What `diversity_loss` takes.
        """
        logits = self.logits(x)  # (..., G, V)
        if self.training:
            chosen = _straight_through((logits + _gumbel(logits, generator)) / self.temperature)
        else:
            chosen = _one_hot(logits)
        vectors = torch.einsum("...gv,gvd->...gd", chosen, self.codebooks)
        return vectors.flatten(-2), logits.softmax(dim=-1)


def diversity_loss(probabilities: Tensor) -> Tensor:
    """Punish codebooks of which only a few entries are in use.

    ``1 - sum_g exp(H(p_g)) / (G V)``, with p_g the mean probabilities of group g over the batch
    and H their entropy: exp(H) is the number of entries in even use, the perplexity.

    Parameters
    ----------
    probabilities : (..., G, V) tensor
        As the quantiser returns them; rows add up to 1. The mean goes over all axes in front.

    Returns
    -------
    Tensor
        A scalar from 0 (all entries equally often) to 1 - 1 / V (one entry always).

    Raises
    ------
    ValueError
        If there are fewer than three axes, or no row.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", equation 4, writes -H instead of the perplexity; the best
    codebook is the same, and fairseq and transformers train with this form.

    Examples
    --------
    >>> diversity_loss(torch.eye(4)[:, None]), diversity_loss(torch.eye(4)[[1, 1, 1], None])
    (tensor(0.), tensor(0.7500))
    """
    if probabilities.dim() < 3 or not probabilities.numel():
        came = tuple(probabilities.shape)
        raise ValueError(f"probabilities: expected shape (N, G, V) with N >= 1, got {came}")
    mean = probabilities.flatten(0, -3).mean(dim=0)  # (G, V)
    perplexity = torch.exp(-torch.xlogy(mean, mean).sum(dim=-1))  # (G,)
    return 1 - perplexity.sum() / mean.numel()


def _gumbel(like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Return -log of exponential noise: with it added, the argmax is a draw from the softmax."""
    return -torch.empty_like(like).exponential_(generator=generator).log()


def _straight_through(scores: Tensor) -> Tensor:
    """One-hot going forward, softmax going backward."""
    soft = scores.softmax(dim=-1)
    return _one_hot(scores) - soft.detach() + soft


def _one_hot(scores: Tensor) -> Tensor:
    return torch.zeros_like(scores).scatter(-1, scores.argmax(dim=-1, keepdim=True), 1.0)
