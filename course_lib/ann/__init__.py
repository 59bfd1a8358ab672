"""Chapter 7, similarity search: exact, trees, hashing, IVF, product quantisation, HNSW."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
