"""What vectors can and can't say: encoders, distances, neighbours, analogies, lookup tables,
factorisation and the tests that tell an embedding from a list of random numbers (chapter 1)."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
