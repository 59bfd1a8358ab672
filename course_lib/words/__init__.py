"""Chapter 2, word embeddings: from counting to word2vec, GloVe and FastText."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
