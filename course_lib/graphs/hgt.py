"""The heterogeneous graph transformer: attention whose matrices depend on the types at hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences import seeded_weights

from .message_passing import scatter_softmax, scatter_sum

Relation = tuple[str, str, str]  # type of the sender, name, type of the receiver
States = Mapping[str, Tensor]  # type -> (n_type, width)
Edges = Mapping[Relation, Tensor]  # relation -> (2, E)


class HGTLayer(nn.Module):
    """Keys, queries and values by node type, attention and messages by relation.

    For an edge s -> t of relation r, in each head: ``score = (K_s W_r^att · Q_t) μ_r / √d``, the
    message is ``V_s W_r^msg``. One softmax runs over all edges into t, whatever their relation.
    The update belongs to the type of t:
    ``h_t' = β Linear_t(gelu(Σ α · message)) + (1 - β) h_t``, with β = sigmoid(skip_t); where the
    width of h_t isn't `dim`, β is 1.

    Parameters
    ----------
    in_dims : mapping of str to int
        Node type, without dots in its name, to the width of its features.
    dim : int
        Width afterwards, for all types.
    relations : sequence of (str, str, str)
        Type of the sender, name, type of the receiver; names without dots.
    heads : int
        A divisor of `dim`.
    seed : int
        Of all matrices (Glorot). Zeros would do as little as they look: every score is then 0.

    References
    ----------
    Hu, Dong, Wang and Sun 2020, "Heterogeneous Graph Transformer", equations 3 to 5.

    Examples
    --------
    >>> layer = HGTLayer({"file": 3, "name": 5}, 4, [("file", "imports", "name")], heads=2)
    >>> x = {"file": torch.ones(2, 3), "name": torch.ones(6, 5)}
    >>> out = layer(x, {("file", "imports", "name"): torch.tensor([[0, 1], [5, 5]])})
    >>> {kind: tuple(states.shape) for kind, states in out.items()}
    {'file': (2, 4), 'name': (6, 4)}
    """

    def __init__(
        self,
        in_dims: Mapping[str, int],
        dim: int,
        relations: Sequence[Relation],
        heads: int = 1,
        seed: int = 0,
    ) -> None:
        super().__init__()
        _check(in_dims, dim, relations, heads)
        self.heads = heads
        with seeded_weights(seed):
            self.key = _linear_by_type(in_dims, dim)
            self.query = _linear_by_type(in_dims, dim)
            self.value = _linear_by_type(in_dims, dim)
            self.output = _linear_by_type(dict.fromkeys(in_dims, dim), dim)
            self.attend = _matrices_by_relation(relations, heads, dim // heads)
            self.send = _matrices_by_relation(relations, heads, dim // heads)
        self.prior = nn.ParameterDict({key_of(r): torch.ones(heads) for r in relations})  # μ
        self.skip = nn.ParameterDict({kind: torch.ones(1) for kind in in_dims})

    def forward(self, x: States, edges: Edges) -> dict[str, Tensor]:
        """Return the new states of each type, (n_type, dim).

        Parameters
        ----------
        x : mapping of str to (n_type, in_dim) float32 tensor
        edges : mapping of (str, str, str) to (2, E) int64 tensor
            Row 0: senders, numbered within their type; row 1: receivers, within theirs.

        Raises
        ------
        KeyError
            If a type or a relation isn't one of the layer's.
        """
        weights = self.attention(x, edges)
        gathered = {kind: self._zeros(states) for kind, states in x.items()}  # (n_type, H, d)
        for r, (sources, targets) in edges.items():
            values = self._heads(self.value[r[0]](x[r[0]]))  # (n, H, d)
            sent = torch.einsum("nhd,hde->nhe", values, self.send[key_of(r)])[sources]
            messages = weights[r][..., None] * sent  # (E, H, d)
            gathered[r[2]] = gathered[r[2]] + scatter_sum(messages, targets, len(x[r[2]]))
        return {kind: self._updated(kind, x[kind], gathered[kind].flatten(1)) for kind in x}

    def attention(self, x: States, edges: Edges) -> dict[Relation, Tensor]:
        """Return the weight of each edge, (E, H); those into one node add up to 1 in each head."""
        if unknown := [r for r in edges if key_of(r) not in self.prior]:
            raise KeyError(f"edges: no relation {unknown[0]} in this layer")
        scores = {r: self._scores(x, r, ends) for r, ends in edges.items()}  # (E, H)
        weights: dict[Relation, Tensor] = {}
        for kind in {r[2] for r in edges}:
            into = [r for r in edges if r[2] == kind]
            targets = torch.cat([edges[r][1] for r in into])
            alpha = scatter_softmax(torch.cat([scores[r] for r in into]), targets, len(x[kind]))
            parts = alpha.split([len(scores[r]) for r in into])
            weights |= dict(zip(into, parts, strict=True))
        return weights

    def _scores(self, x: States, relation: Relation, ends: Tensor) -> Tensor:
        sender, _, receiver = relation
        keys = self._heads(self.key[sender](x[sender]))  # (n, H, d)
        keys = torch.einsum("nhd,hde->nhe", keys, self.attend[key_of(relation)])
        queries = self._heads(self.query[receiver](x[receiver]))
        products = (keys[ends[0]] * queries[ends[1]]).sum(dim=-1)  # (E, H)
        return products * self.prior[key_of(relation)] / math.sqrt(keys.shape[-1])

    def _updated(self, kind: str, old: Tensor, gathered: Tensor) -> Tensor:
        new = self.output[kind](F.gelu(gathered))  # (n, dim)
        if old.shape != new.shape:
            return new
        share = self.skip[kind].sigmoid()
        return share * new + (1 - share) * old

    def _heads(self, states: Tensor) -> Tensor:
        return states.view(len(states), self.heads, -1)

    def _zeros(self, states: Tensor) -> Tensor:
        dim = next(iter(self.output.values())).out_features
        return states.new_zeros(len(states), self.heads, dim // self.heads)


def key_of(relation: Relation) -> str:
    """Return the name under which a relation's weights are kept.

    Examples
    --------
    >>> key_of(("file", "imports", "name"))
    'file imports name'
    """
    return " ".join(relation)


def _check(in_dims: Mapping[str, int], dim: int, relations: Sequence[Relation], heads: int) -> None:
    if heads < 1 or dim % heads:
        raise ValueError(f"heads: expected a divisor of dim {dim}, got {heads}")
    for relation in relations:
        if len(relation) != 3 or not {relation[0], relation[2]} <= set(in_dims):
            expected = f"(type, name, type) with types of {sorted(in_dims)}"
            raise ValueError(f"relations: expected {expected}, got {relation}")


def _linear_by_type(in_dims: Mapping[str, int], dim: int) -> nn.ModuleDict:
    layers = {kind: nn.Linear(width, dim) for kind, width in in_dims.items()}
    for layer in layers.values():
        nn.init.xavier_uniform_(layer.weight)
    return nn.ModuleDict(layers)


def _matrices_by_relation(
    relations: Sequence[Relation], heads: int, width: int
) -> nn.ParameterDict:
    blocks = {key_of(r): torch.empty(heads, width, width) for r in relations}
    for block in blocks.values():
        for matrix in block:
            nn.init.xavier_uniform_(matrix)
    return nn.ParameterDict(blocks)
