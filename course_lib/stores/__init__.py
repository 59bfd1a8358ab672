"""Chapter 6, vector databases: one on SQLite, and adapters to those that people run."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
