"""Chapter 4, image and audio embeddings: from pixels and waves to vectors, and to words."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
