from .access import ModelUnavailable as ModelUnavailable
from .access import available as available
from .catalogue import ModelEntry as ModelEntry
from .catalogue import registry as registry
from .loading import load as load
from .packaged import weights_path as weights_path
from .sentence_encoder import SentenceEncoder as SentenceEncoder
from .torchvision_shim import ensure_torchvision as ensure_torchvision

__all__ = [
    "ModelEntry",
    "ModelUnavailable",
    "SentenceEncoder",
    "available",
    "ensure_torchvision",
    "load",
    "registry",
    "weights_path",
]
