from .analogy_evaluation import AnalogyResult as AnalogyResult
from .analogy_evaluation import SectionScore as SectionScore
from .analogy_evaluation import evaluate_analogies as evaluate_analogies
from .averaging import mean_vector as mean_vector
from .averaging import mean_vectors as mean_vectors
from .cooccurrence import cooccurrence_matrix as cooccurrence_matrix
from .cooccurrence import distance_weights as distance_weights
from .cooccurrence_ratio import conditional_probability as conditional_probability
from .cooccurrence_ratio import probability_ratio as probability_ratio
from .gensim_exchange import from_gensim as from_gensim
from .gensim_exchange import to_gensim as to_gensim
from .glove import GloVe as GloVe
from .glove_model import GloveParameters as GloveParameters
from .glove_model import glove_loss as glove_loss
from .glove_model import weighting_function as weighting_function
from .implicit_factorization import shifted_pmi_correlation as shifted_pmi_correlation
from .lsa import LSA as LSA
from .lsa import document_term_matrix as document_term_matrix
from .lsa import tfidf as tfidf
from .lsa import truncated_svd as truncated_svd
from .mutual_information import pmi as pmi
from .mutual_information import ppmi as ppmi
from .negative_sampling import (
    negative_sampling_gradients as negative_sampling_gradients,
)
from .negative_sampling import (
    negative_sampling_loss as negative_sampling_loss,
)
from .noise import AliasSampler as AliasSampler
from .noise import noise_distribution as noise_distribution
from .ppmi_svd import PPMIVectors as PPMIVectors
from .retrofitting import retrofit as retrofit
from .similarity_evaluation import SimilarityResult as SimilarityResult
from .similarity_evaluation import evaluate_similarity as evaluate_similarity
from .similarity_evaluation import spearman as spearman
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
from .word2vec_format import load_word2vec as load_word2vec
from .word2vec_format import save_word2vec as save_word2vec
from .skipgram import SkipGram as SkipGram
from .cbow import CBOW as CBOW
from .shared_negatives import SharedNegativesSkipGram as SharedNegativesSkipGram
from .hierarchical_softmax import HierarchicalCBOW as HierarchicalCBOW
from .hierarchical_softmax import HierarchicalSkipGram as HierarchicalSkipGram
from .huffman import HuffmanTree as HuffmanTree
from .huffman import huffman_tree as huffman_tree
from .tree_probability import hierarchical_softmax_gradients as hierarchical_softmax_gradients
from .tree_probability import hierarchical_softmax_loss as hierarchical_softmax_loss
from .tree_probability import tree_probabilities as tree_probabilities
from .fasttext import FastText as FastText
from .ngrams import character_ngrams as character_ngrams
from .ngrams import fnv1a as fnv1a
