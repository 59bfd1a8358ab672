"""Let torchvision import beside a CPU-only torch.

PyPI's torchvision is built against the CUDA torch. Beside a CPU-only torch its compiled operators
don't load, ``import torchvision`` raises ``operator torchvision::nms does not exist``, and then
transformers, timm and open_clip can't be imported either. The course needs none of those operators
(they serve object detection), so their schemas are enough.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_library: object = None  # torch drops the schemas when this object dies


def ensure_torchvision() -> bool:
    """Make ``import torchvision`` work, if torchvision is installed at all.

    Call it before the first import of transformers, timm or open_clip. Where torchvision works
    by itself it is only imported; where it isn't installed nothing happens.

    Returns
    -------
    bool
        True if the missing operators had to be declared. They have a name but no code: calling
        ``torchvision.ops.nms`` then raises NotImplementedError.

    Raises
    ------
    RuntimeError
        If torchvision is broken for another reason.

    Examples
    --------
    >>> _ = ensure_torchvision()
    >>> import transformers
    """
    if "torchvision" in sys.modules or find_spec("torchvision") is None:
        return _library is not None
    try:
        import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        _declare_operators()
        import_module("torchvision")
    return _library is not None


def _declare_operators() -> None:
    global _library
    import torch

    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in _SCHEMAS:
        library.define(schema)
    _library = library
