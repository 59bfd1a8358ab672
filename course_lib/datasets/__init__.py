"""Real data, network off: word vectors, human judgements, pictures and the PyDocs corpus."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
