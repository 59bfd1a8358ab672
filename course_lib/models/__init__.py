"""Pre-trained models: one registry, one way to ask, one way to load, network or not."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
