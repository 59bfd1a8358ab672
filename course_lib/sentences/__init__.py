"""Chapter 3, sentences and documents: from weighted averages to transformer encoders."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
