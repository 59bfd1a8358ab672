from . import ann as ann
from . import datasets as datasets
from . import exercises as exercises
from . import graphs as graphs
from . import media as media
from . import metrics as metrics
from . import models as models
from . import sentences as sentences
from . import stores as stores
from . import training as training
from . import vectors as vectors
from . import viz as viz
from . import words as words

__all__ = [
    "ann",
    "datasets",
    "exercises",
    "graphs",
    "media",
    "metrics",
    "models",
    "sentences",
    "stores",
    "training",
    "vectors",
    "viz",
    "words",
]
