"""Is one ranking better than another? Ranking metrics and the course's one scoreboard."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
