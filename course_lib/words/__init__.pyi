from .negative_sampling import (
    negative_sampling_gradients as negative_sampling_gradients,
)
from .negative_sampling import (
    negative_sampling_loss as negative_sampling_loss,
)
from .noise import AliasSampler as AliasSampler
from .noise import noise_distribution as noise_distribution
from .subsampling import keep_probability_c_code as keep_probability_c_code
from .subsampling import keep_probability_paper as keep_probability_paper
from .subsampling import subsample as subsample
from .tokenization import tokenize as tokenize
from .vocabulary import Corpus as Corpus
from .vocabulary import Vocabulary as Vocabulary
from .windows import draw_radii as draw_radii
from .windows import harmonic_weights as harmonic_weights
from .windows import linear_weights as linear_weights
from .windows import skipgram_pairs as skipgram_pairs
