"""FAISS with those kernels of its BLAS that fit the processor.

Bench files write ``from benchmarks.faiss_blas import faiss``. FAISS' wheel carries an OpenBLAS of
2021. On a processor that it doesn't know it falls back to its slowest kernels, and we would race
against a handicap. NumPy's OpenBLAS is newer and knows what it runs on, so FAISS' gets told; a user
who sets OPENBLAS_CORETYPE decides otherwise.
"""

from __future__ import annotations

import os

import numpy  # noqa: F401  (its BLAS must be loaded before it can be asked)
from threadpoolctl import threadpool_info

KNOWN = {"Haswell": "Haswell", "Zen": "Zen", "SkylakeX": "SkylakeX"}
KNOWN |= {"Cooperlake": "SkylakeX", "SapphireRapids": "SkylakeX"}  # newer ones, same kernels

for library in threadpool_info():
    if library["user_api"] == "blas" and library.get("architecture") in KNOWN:
        os.environ.setdefault("OPENBLAS_CORETYPE", KNOWN[library["architecture"]])

import faiss  # noqa: E402

__all__ = ["faiss"]
