"""A graph with weights in eight bits: ONNX Runtime's dynamic quantisation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course_lib.datasets import write_atomically


def quantize_onnx(source: str | Path, target: str | Path, table: bool = True) -> Path:
    """Write a copy of an exported model with its weights in int8.

    Each column of a weight matrix gets its own scale. What enters a product is rounded to eight
    bits as it comes ("dynamic"), each tensor by its own range; sums stay int32, all else float32.

    Parameters
    ----------
    source, target : path
        ONNX files; `target` is written aside and renamed.
    table : bool
        Whether to quantise the table of word vectors as well. It holds half of MiniLM's weights,
        and costs no time either way: only rows that occur are read.

    Returns
    -------
    Path
        `target`.

    References
    ----------
    Jacob et al. (2018), "Quantization and training of neural networks for efficient
    integer-arithmetic-only inference", section 2. ONNX Runtime, "Quantize ONNX models".

    See Also
    --------
    quantize_linear_layers : the same arithmetic by hand.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    operators = ["MatMul", "Gather"] if table else ["MatMul"]
    with _quiet(), write_atomically(Path(target)) as aside:
        quantize_dynamic(
            Path(source),
            aside,
            op_types_to_quantize=operators,
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
    return Path(target)


@contextmanager
def _quiet() -> Iterator[None]:
    """It advises a preparation that this graph doesn't need, and sets up logging to say so."""
    logger, handler = logging.getLogger(), logging.NullHandler()
    level = logger.level
    logger.addHandler(handler)  # without any, logging.warning() would add one that stays
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
