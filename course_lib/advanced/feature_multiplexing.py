"""One table for many features: each value's row is found by hashing, with its feature's own key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.ann.row_checks import check_positive
from course_lib.ann.token_hashes import Token, hash_tokens, keys_from, mix


class Bags(NamedTuple):
    """Rows of several values for each example.

    Attributes
    ----------
    rows : Tensor
        int64, shape (n, longest); 0 where an example has fewer values.
    weights : Tensor
        float32, same shape: 1 / (number of values), and 0 where there is none.
    """

    rows: Tensor
    weights: Tensor

    def take(self, examples: Tensor) -> Bags:
        """Return the bags of some examples, by their numbers (m,)."""
        return Bags(self.rows[examples], self.weights[examples])


class MultiplexedTable(nn.Module):
    """A hashed embedding table that several features share.

    The row of value v of feature f is ``hash(v, key_f) mod rows``: no vocabulary, a size that is
    chosen and never grows, and a vector for every value that ever comes. Each feature's vectors are
    averaged over its values, and the averages stand side by side: what collides in the table is
    told apart by the weights of the layer above.

    Parameters
    ----------
    rows, dim : int
        Size of the table, whatever the number of features.
    features : sequence of str
        Their names, all different.
    seed : int
        Of the keys and of the weights.

    Attributes
    ----------
    weight : Parameter, (rows, dim)

    References
    ----------
    Weinberger, Dasgupta, Langford, Smola and Attenberg 2009, "Feature Hashing for Large Scale
    Multitask Learning"; Coleman et al. 2023, "Unified Embedding: Battle-Tested Feature
    Representations for Web-Scale ML Systems", section 3 (feature multiplexing).

    Examples
    --------
    >>> table = MultiplexedTable(rows=8, dim=2, features=["word", "kind"])
    >>> words = table.bags("word", [["sort", "array"], []])
    >>> kinds = table.bags("kind", [["function"], ["class"]])
    >>> table({"word": words, "kind": kinds}).shape
    torch.Size([2, 4])
    """

    def __init__(self, rows: int, dim: int, features: Sequence[str], seed: int = 0) -> None:
        super().__init__()
        if not features or len(set(features)) < len(features):
            raise ValueError(f"features: expected different names, got {list(features)}")
        self.rows, self.dim = check_positive("rows", rows), check_positive("dim", dim)
        self.keys = dict(zip(features, keys_from(seed, len(features)), strict=True))
        normal = torch.randn(rows, dim, generator=torch.Generator().manual_seed(seed))
        self.weight = nn.Parameter(normal * dim**-0.5)  # (rows, dim)

    def rows_of(self, feature: str, values: Iterable[Token]) -> NDArray[np.int64]:
        """Return the row of each value (n,), the same in every process.

        Raises
        ------
        KeyError
            If the table has no such feature.
        TypeError
            If a value is no str, bytes or int.
        """
        if feature not in self.keys:
            raise KeyError(f"feature: expected one of {list(self.keys)}, got {feature!r}")
        return (mix(hash_tokens(values), self.keys[feature]) % np.uint64(self.rows)).astype(int)

    def bags(self, feature: str, values: Sequence[Sequence[Token]]) -> Bags:
        """Look up the rows of several values for each of n examples."""
        sizes = np.array([len(each) for each in values], dtype=int)  # (n,)
        rows = np.zeros((len(values), sizes.max(initial=1)), int)
        filled = np.arange(rows.shape[1]) < sizes[:, None]  # (n, longest)
        different = list({value: None for each in values for value in each})
        row_of = dict(zip(different, self.rows_of(feature, different).tolist(), strict=True))
        rows[filled] = [row_of[value] for each in values for value in each]
        weights = filled / np.maximum(sizes, 1)[:, None]
        return Bags(torch.from_numpy(rows), torch.from_numpy(weights.astype(np.float32)))

    def forward(self, bags: Mapping[str, Bags]) -> Tensor:
        """Return the features' mean vectors side by side, (n, features * dim), in their order.

        Raises
        ------
        ValueError
            If other features come than those of the table.
        """
        if set(bags) != set(self.keys):
            raise ValueError(f"bags: expected features {list(self.keys)}, got {list(bags)}")
        means = [
            F.embedding_bag(
                bags[name].rows, self.weight, mode="sum", per_sample_weights=bags[name].weights
            )
            for name in self.keys
        ]  # each (n, dim)
        return torch.cat(means, dim=1)
