"""Chapter 5, graph embeddings: walks, spectra, graph networks, knowledge graphs."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
