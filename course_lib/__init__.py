"""Readable reference implementations of embedding systems, one folder a chapter.

Each folder loads when it is first used, so ``import course_lib`` itself costs almost nothing.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
