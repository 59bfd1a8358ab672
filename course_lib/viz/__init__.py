"""Pictures and explorers: arrays in, Plotly figure out, and one way to show it to every reader."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
