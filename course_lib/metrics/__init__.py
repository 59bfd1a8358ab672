"""Is one ranking better than another? Metrics, intervals and tests, and the one scoreboard."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
