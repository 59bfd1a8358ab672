"""From notebook to service: batching, caching, limits, monitoring, and what breaks at night."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
