from . import advanced as advanced
from . import ann as ann
from . import applications as applications
from . import datasets as datasets
from . import exercises as exercises
from . import graphs as graphs
from . import media as media
from . import metrics as metrics
from . import models as models
from . import sentences as sentences
from . import serving as serving
from . import stores as stores
from . import training as training
from . import vectors as vectors
from . import viz as viz
from . import words as words

__all__ = [
    "advanced",
    "ann",
    "applications",
    "datasets",
    "exercises",
    "graphs",
    "media",
    "metrics",
    "models",
    "sentences",
    "serving",
    "stores",
    "training",
    "vectors",
    "viz",
    "words",
]
