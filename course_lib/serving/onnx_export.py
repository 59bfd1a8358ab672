"""One graph from token ids to unit vectors: encoder, pooling and normalisation together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_lib.datasets import write_atomically

from .bert_graph import GraphNodes, add_bert

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto

    from course_lib.sentences import SentenceEmbedder

OPSET = 17  # the first with LayerNormalization
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "embeddings"


def export_onnx(path: str | Path, model: SentenceEmbedder | None = None) -> Path:
    """Write a sentence model as an ONNX file that any runtime can serve.

    Exporting the transformer alone gives *token states*, (B, T, d): whoever serves them has to pool
    and normalise as the model was trained, or its vectors are of another space. So pooling and
    normalisation belong into the graph. The tokenizer's vocabulary lies in the file's metadata:
    one file can't disagree with itself.

    Inputs: ``input_ids`` and ``attention_mask``, int64 (B, T), any B and T. Output:
    ``embeddings``, float32 (B, d). Operators of opset 17.

    Parameters
    ----------
    path : path
        Of the file to write.
    model : SentenceEmbedder, optional
        With `mean_pooling` or `cls_pooling`. all-MiniLM-L6-v2 if not given.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If the model has another pooling.

    References
    ----------
    ONNX, "Operators", opset 17. `torch.onnx.export` does the same by tracing or by capturing a
    program, and depends on how the model is written; here the nodes are placed one by one.

    See Also
    --------
    OnnxEmbedder : runs it.
    quantize_onnx : makes it smaller.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import onnx
    >>> from course_lib.sentences import BertConfig, BertEncoder, SentenceEmbedder
    >>> from course_lib.sentences import WordPieceTokenizer
    >>> from course_lib.sentences.wordpiece_training import SPECIAL
    >>> tokenizer = WordPieceTokenizer([*SPECIAL, "sort", "a", "list"])
    >>> tiny = BertConfig(vocabulary_size=8, dim=4, layers=1, heads=2, inner=8, positions=16)
    >>> model = SentenceEmbedder(tokenizer, BertEncoder(tiny), max_length=16)
    >>> with TemporaryDirectory() as folder:
    ...     graph = onnx.load(export_onnx(Path(folder) / "model.onnx", model)).graph
    >>> [d.dim_param or d.dim_value for d in graph.output[0].type.tensor_type.shape.dim]
    ['batch', 4]
    """
    from onnx import ModelProto, helper

    from course_lib.sentences import load_sentence_embedder

    model = load_sentence_embedder() if model is None else model
    proto = ModelProto(ir_version=8, opset_import=[helper.make_opsetid("", OPSET)])
    proto.graph.name = "sentence_embedding"
    graph = GraphNodes(proto.graph)  # in place: one copy of the weights is enough
    graph.add("Identity", _add_sentence_vector(graph, model))
    proto.graph.node[-1].output[0] = OUTPUT
    _declare(proto.graph, model.dim)
    helper.set_model_props(proto, _metadata(model))
    return _save(proto, Path(path))


def _add_sentence_vector(graph: GraphNodes, model: SentenceEmbedder) -> str:
    """Encoder, pooling, length 1."""
    layers = model.encoder.config.layers
    chosen = model.layer if model.layer >= 0 else layers + 1 + model.layer
    states = add_bert(graph, model.encoder, *INPUTS, chosen)  # (B, T, d)
    vectors = _add_pooling(graph, states, model)  # (B, d)
    if not model.normalize:
        return vectors
    length = graph.add("ReduceL2", vectors, axes=[1], keepdims=1)  # (B, 1)
    safe = graph.add("Max", length, graph.constant(np.float32(1e-12)))
    return str(graph.add("Div", vectors, safe))


def _add_pooling(graph: GraphNodes, states: str, model: SentenceEmbedder) -> str:
    from course_lib.sentences import cls_pooling, mean_pooling

    if model.pooling is cls_pooling:
        first = graph.constant(np.array(0, dtype=np.int64))
        return str(graph.add("Gather", states, first, axis=1))
    if model.pooling is not mean_pooling:
        name = getattr(model.pooling, "__name__", type(model.pooling).__name__)
        raise ValueError(f"model: expected mean_pooling or cls_pooling, got {name}")
    real = graph.add("Cast", INPUTS[1], to=1)  # (B, T) float32
    rows = graph.add("Unsqueeze", real, graph.constant(np.array([1], dtype=np.int64)))
    total = graph.add("MatMul", rows, states)  # (B, 1, T) (B, T, d): the sum of the real tokens
    total = graph.add("Squeeze", total, graph.constant(np.array([1], dtype=np.int64)))  # (B, d)
    axes = graph.constant(np.array([1], dtype=np.int64))
    number = graph.add("ReduceSum", real, axes, keepdims=1)  # (B, 1)
    return str(graph.add("Div", total, graph.add("Max", number, graph.constant(np.float32(1)))))


def _declare(graph: GraphProto, dim: int) -> None:
    """Say what goes in and what comes out, with free axes."""
    from onnx import TensorProto, helper

    for name in INPUTS:
        axes: list[str | int | None] = ["batch", "tokens"]
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.INT64, axes))
    shape: list[str | int | None] = ["batch", dim]
    graph.output.append(helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, shape))


def _save(proto: ModelProto, path: Path) -> Path:
    import onnx

    with write_atomically(path) as aside:
        onnx.save(proto, aside)
        onnx.checker.check_model(aside)
    return path


def _metadata(model: SentenceEmbedder) -> dict[str, str]:
    return {
        "vocabulary": json.dumps(model.tokenizer.vocabulary),
        "lowercase": json.dumps(model.tokenizer.lowercase),
        "max_length": json.dumps(model.max_length),
        "positions": json.dumps(model.encoder.config.positions),
    }
