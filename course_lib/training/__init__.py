"""Chapter 8, training embedding models: losses, negatives, trainers, distillation."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
