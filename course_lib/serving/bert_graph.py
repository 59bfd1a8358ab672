"""BERT as a graph of ONNX operators: each line of the network is one node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import GraphProto
    from torch import Tensor, nn

    from course_lib.sentences.bert import BertEncoder
    from course_lib.sentences.transformer_block import PostNormBlock

HIDDEN = -1e9  # added to a score, it leaves nothing after the softmax


class GraphNodes:
    """A graph that grows node by node, in the order in which things are computed.

    Attributes
    ----------
    proto : onnx.GraphProto
        What was added so far.

    Examples
    --------
    >>> graph = GraphNodes()
    >>> y = graph.add("Mul", "x", graph.constant(np.float32(2.0)))
    >>> graph.proto.node[0].op_type, list(graph.proto.node[0].input), y
    ('Mul', ['x', 'constant_0'], 'mul_0')
    """

    def __init__(self, proto: GraphProto | None = None) -> None:
        from onnx import GraphProto

        self.proto = GraphProto() if proto is None else proto

    def add(self, operator: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        """Append a node; return the name of its output, or a list of names."""
        from onnx import helper

        stem = f"{operator.lower()}_{len(self.proto.node)}"
        names = [stem] if outputs == 1 else [f"{stem}_{i}" for i in range(outputs)]
        node = helper.make_node(operator, inputs, names, name=stem, **attributes)
        self.proto.node.append(node)
        return names[0] if outputs == 1 else names

    def constant(self, value: NDArray[Any] | np.generic) -> str:
        """Store an array in the graph; return its name."""
        from onnx import numpy_helper

        name = f"constant_{len(self.proto.initializer)}"
        stored = numpy_helper.from_array(np.array(value, order="C"), name)
        self.proto.initializer.append(stored)
        return name

    def weights(self, tensor: Tensor) -> str:
        """Store a tensor as float32."""
        return self.constant(tensor.detach().float().numpy())

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """``x Wᵀ + b``: torch keeps W as (out, in), a product wants (in, out)."""
        product = self.add("MatMul", x, self.constant(weight.T))
        return str(self.add("Add", product, self.constant(bias)))

    def layer_norm(self, x: str, norm: nn.Module) -> str:
        """Mean 0, variance 1, then γ and β."""
        gamma, beta = self.weights(norm.weight), self.weights(norm.bias)
        return str(self.add("LayerNormalization", x, gamma, beta, axis=-1, epsilon=norm.eps))


def add_bert(graph: GraphNodes, bert: BertEncoder, ids: str, mask: str, layers: int) -> str:
    """Add the encoder up to the output of a layer; return the name of the states, (B, T, d).

    Parameters
    ----------
    graph : GraphNodes
        Gets the nodes.
    bert : BertEncoder
    ids, mask : str
        Names of the inputs, int64 (B, T).
    layers : int
        Blocks to add.

    Returns
    -------
    str
    """
    x = _add_embeddings(graph, bert, ids)
    real = graph.add("Cast", graph.add("Unsqueeze", mask, _ints(graph, 1, 2)), to=1)  # (B,1,1,T)
    hidden = graph.add("Sub", graph.constant(np.float32(1)), real)
    shut = graph.add("Mul", hidden, graph.constant(np.float32(HIDDEN)))  # 0 or -1e9
    for block in list(bert.blocks)[:layers]:
        x = _add_block(graph, block, x, shut, bert.config.activation)
    return x


def _add_embeddings(graph: GraphNodes, bert: BertEncoder, ids: str) -> str:
    """Word + position + segment; one sentence a text, so its segment is 0 and adds a constant."""
    parts = bert.embeddings
    places = graph.weights(parts.position.weight + parts.segment.weight[0])  # (positions, d)
    length = graph.add("Shape", ids, start=1, end=2)  # T
    first = graph.add("Slice", places, _ints(graph, 0), length, _ints(graph, 0))  # (T, d)
    words = graph.add("Gather", graph.weights(parts.word.weight), ids)  # (B, T, d)
    return graph.layer_norm(graph.add("Add", words, first), parts.norm)


def _add_block(graph: GraphNodes, block: PostNormBlock, x: str, shut: str, activation: str) -> str:
    attended = _add_attention(graph, block, x, shut)
    x = graph.layer_norm(graph.add("Add", x, attended), block.attention_norm)
    expand, contract = block.feed_forward.expand, block.feed_forward.contract
    inner = graph.linear(x, _array(expand.weight), _array(expand.bias))
    inner = _add_gelu(graph, inner) if activation == "gelu" else graph.add("Relu", inner)
    outer = graph.linear(inner, _array(contract.weight), _array(contract.bias))
    return graph.layer_norm(graph.add("Add", x, outer), block.feed_forward_norm)


def _add_attention(graph: GraphNodes, block: PostNormBlock, x: str, shut: str) -> str:
    """Queries, keys and values in one product; 1 / √d_k goes into the weights of the queries."""
    part = block.attention
    d, heads = part.query.in_features, part.heads
    scale = np.float32(1 / math.sqrt(d // heads))
    weight = [_array(layer.weight) for layer in (part.query, part.key, part.value)]
    bias = [_array(layer.bias) for layer in (part.query, part.key, part.value)]
    weight[0], bias[0] = weight[0] * scale, bias[0] * scale
    joined = graph.linear(x, np.concatenate(weight), np.concatenate(bias))  # (B, T, 3d)
    split = graph.add("Reshape", joined, _ints(graph, 0, 0, 3, heads, d // heads))
    swapped = graph.add("Transpose", split, perm=[2, 0, 3, 1, 4])  # (3, B, h, T, d_k)
    q, k, v = (
        graph.add("Squeeze", one, _ints(graph, 0))  # (B, h, T, d_k)
        for one in graph.add("Split", swapped, axis=0, outputs=3)
    )
    scores = graph.add("MatMul", q, graph.add("Transpose", k, perm=[0, 1, 3, 2]))  # (B, h, T, T)
    weights = graph.add("Softmax", graph.add("Add", scores, shut), axis=-1)
    gathered = graph.add("Transpose", graph.add("MatMul", weights, v), perm=[0, 2, 1, 3])
    merged = graph.add("Reshape", gathered, _ints(graph, 0, 0, d))  # (B, T, d)
    return graph.linear(merged, _array(part.output.weight), _array(part.output.bias))


def _add_gelu(graph: GraphNodes, x: str) -> str:
    """x (1 + erf(x / √2)) / 2, in the order of nodes that ONNX Runtime fuses into one."""
    ratio = graph.add("Div", x, graph.constant(np.float32(math.sqrt(2))))
    bell = graph.add("Add", graph.add("Erf", ratio), graph.constant(np.float32(1)))
    return str(graph.add("Mul", graph.add("Mul", x, bell), graph.constant(np.float32(0.5))))


def _ints(graph: GraphNodes, *values: int) -> str:
    return graph.constant(np.array(values, dtype=np.int64))


def _array(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().float().numpy()
    return array
