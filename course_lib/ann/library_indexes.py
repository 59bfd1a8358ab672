"""The adapters of production libraries, together."""

from course_lib.ann.faiss_adapter import FaissIndex
from course_lib.ann.hnswlib_adapter import HnswlibIndex

__all__ = ["FaissIndex", "HnswlibIndex"]
