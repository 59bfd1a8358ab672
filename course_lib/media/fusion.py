"""Two modalities, one answer: join them early, late, or let one look at the other."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.sentences.attention import scaled_dot_product_attention
from course_lib.sentences.layer_normalization import LayerNorm
from course_lib.sentences.weight_seeds import seeded_weights


class LinearFusion(nn.Module):
    """Project both, put them end to end, project again: one linear map, whatever it is called.

    ``f(a, b) = A a + B b + c``. What b says can't depend on a: the mixed difference
    ``f(a, b) - f(a, b') - f(a', b) + f(a', b')`` is 0 for any weights, so that no training
    teaches it "one or the other, not both".

    Parameters
    ----------
    a_dim, b_dim : int
        Lengths of the vectors of the two modalities.
    hidden : int
        Length of each projection.
    classes : int
    seed : int
        Of the first weights.

    Examples
    --------
    >>> model = LinearFusion(a_dim=3, b_dim=5, hidden=8, classes=2)
    >>> model(torch.ones(4, 3), torch.ones(4, 5)).shape
    torch.Size([4, 2])
    """

    def __init__(self, a_dim: int, b_dim: int, hidden: int, classes: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.a_projection, self.b_projection = (
                nn.Linear(a_dim, hidden),
                nn.Linear(b_dim, hidden),
            )
            self.fusion = nn.Linear(2 * hidden, classes)

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Return logits: (B, a_dim), (B, b_dim) to (B, classes)."""
        _check_rows(a, b)
        return self.fusion(torch.cat([self.a_projection(a), self.b_projection(b)], dim=-1))


class EarlyFusion(nn.Module):
    """Put both end to end, then a network with a hidden layer: it sees pairs of features.

    Parameters
    ----------
    a_dim, b_dim, hidden, classes, seed : int
        As in `LinearFusion`; `hidden` is the width of the hidden layer.

    References
    ----------
    Baltrušaitis, Ahuja and Morency (2019), "Multimodal Machine Learning: A Survey and Taxonomy",
    section 6.1, for early and late.

    Examples
    --------
    >>> model = EarlyFusion(a_dim=3, b_dim=5, hidden=8, classes=2)
    >>> model(torch.ones(4, 3), torch.ones(4, 5)).shape
    torch.Size([4, 2])
    """

    def __init__(self, a_dim: int, b_dim: int, hidden: int, classes: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.network = _network(a_dim + b_dim, hidden, classes)

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Return logits: (B, a_dim), (B, b_dim) to (B, classes)."""
        _check_rows(a, b)
        return self.network(torch.cat([a, b], dim=-1))


class LateFusion(nn.Module):
    """A network for each modality, and a weighted mean of their logits.

    Works when one modality is missing, and can't let one change the meaning of the other: the
    logits are a sum of something of a and something of b.

    Parameters
    ----------
    a_dim, b_dim, hidden, classes, seed : int
        As in `EarlyFusion`, for each network.

    Examples
    --------
    >>> model = LateFusion(a_dim=3, b_dim=5, hidden=8, classes=2)
    >>> model(torch.ones(4, 3), torch.ones(4, 5)).shape
    torch.Size([4, 2])
    """

    def __init__(self, a_dim: int, b_dim: int, hidden: int, classes: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.a_network = _network(a_dim, hidden, classes)
            self.b_network = _network(b_dim, hidden, classes)
        self.votes = nn.Parameter(torch.zeros(2))  # equal at the start

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Return logits: (B, a_dim), (B, b_dim) to (B, classes)."""
        _check_rows(a, b)
        a_weight, b_weight = self.votes.softmax(dim=0)
        return a_weight * self.a_network(a) + b_weight * self.b_network(b)


class CrossAttentionFusion(nn.Module):
    """Let the tokens of a look at the tokens of b, and at nothing if they choose.

    ``softmax(q(a) k(b)ᵀ / √d) v(b)``: the score multiplies a by b. The softmax needs a choice for
    that: over one single token it is 1, and a has no say in what it gets. Therefore a learnt key
    and value, "nothing", stand beside those of b.

    Parameters
    ----------
    a_dim, b_dim : int
        Lengths of the tokens' vectors.
    hidden : int
        Width of the attention.
    classes : int
    heads : int
        A divisor of `hidden`.
    seed : int
        Of the first weights.

    References
    ----------
    Vaswani et al. (2017), "Attention is all you need", section 3.2.3. Lu et al. (2019), "ViLBERT",
    section 3.1, for two modalities.

    Examples
    --------
    >>> model = CrossAttentionFusion(a_dim=3, b_dim=5, hidden=8, classes=2, heads=2)
    >>> a, b = torch.randn(4, 6, 3), torch.randn(4, 7, 5)
    >>> model(a, b).shape, model.weights(a, b).shape
    (torch.Size([4, 2]), torch.Size([4, 2, 6, 8]))
    """

    def __init__(
        self, a_dim: int, b_dim: int, hidden: int, classes: int, heads: int = 4, seed: int = 0
    ) -> None:
        super().__init__()
        if heads < 1 or hidden % heads:
            raise ValueError(f"heads: expected a divisor of hidden {hidden}, got {heads}")
        self.heads = heads
        with seeded_weights(seed):
            self.a_projection, self.b_projection = (
                nn.Linear(a_dim, hidden),
                nn.Linear(b_dim, hidden),
            )
            self.a_norm, self.b_norm = LayerNorm(hidden), LayerNorm(hidden)
            self.query, self.key, self.value = (nn.Linear(hidden, hidden) for _ in range(3))
            self.no_key = nn.Parameter(torch.randn(hidden) / hidden**0.5)
            self.no_value = nn.Parameter(torch.randn(hidden) / hidden**0.5)
            self.output, self.head = nn.Linear(hidden, hidden), nn.Linear(hidden, classes)

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Return logits, (B, classes).

        Parameters
        ----------
        a : (B, T_a, a_dim) or (B, a_dim) tensor
            Tokens; a vector counts as one token.
        b : (B, T_b, b_dim) or (B, b_dim) tensor
        """
        asking, attended, _ = self._attend(a, b)
        return self.head((asking + self.output(attended)).mean(dim=1))

    def weights(self, a: Tensor, b: Tensor) -> Tensor:
        """Return how much each token of a looks at each of b, and last at nothing.

        Arguments as in `forward`; (B, heads, T_a, T_b + 1), rows add up to 1.
        """
        return self._attend(a, b)[2]

    def _attend(self, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        a, b = _as_tokens(a), _as_tokens(b)
        _check_rows(a, b)
        asking = self.a_projection(a)  # (B, T_a, hidden)
        q = self.query(self.a_norm(asking))
        seen = self.b_norm(self.b_projection(b))  # (B, T_b, hidden)
        k, v = _with(self.key(seen), self.no_key), _with(self.value(seen), self.no_value)
        split = [x.unflatten(-1, (self.heads, -1)).transpose(1, 2) for x in (q, k, v)]
        attended, weights = scaled_dot_product_attention(*split)
        return asking, attended.transpose(1, 2).flatten(2), weights


def _network(inputs: int, hidden: int, classes: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, hidden), nn.GELU(), nn.Linear(hidden, classes))


def _with(tokens: Tensor, one: Tensor) -> Tensor:
    """Put one more token behind those of every row: (B, T, d) to (B, T + 1, d)."""
    return torch.cat([tokens, one.expand(len(tokens), 1, -1)], dim=1)


def _as_tokens(x: Tensor) -> Tensor:
    return x[:, None] if x.dim() == 2 else x


def _check_rows(a: Tensor, b: Tensor) -> None:
    if len(a) != len(b):
        raise ValueError(f"b: expected {len(a)} rows, as a, got {len(b)}")
