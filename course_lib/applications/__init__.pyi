from .anomaly_detector import AnomalyDetector as AnomalyDetector
from .anomaly_scores import centroid_distance as centroid_distance
from .anomaly_scores import knn_distance as knn_distance
from .anomaly_scores import local_outlier_factor as local_outlier_factor
from .answer_lines import answer_json as answer_json
from .answer_lines import answer_text as answer_text
from .answer_prompts import answer_messages as answer_messages
from .answer_support import SupportReport as SupportReport
from .answer_support import SupportThreshold as SupportThreshold
from .answer_support import calibrate_support as calibrate_support
from .bm25_index import BM25Index as BM25Index
from .calibrated_probabilities import expected_calibration_error as expected_calibration_error
from .calibrated_probabilities import fit_scale as fit_scale
from .cited_lines import CitedAnswer as CitedAnswer
from .cited_lines import cited_only as cited_only
from .code_words import code_tokens as code_tokens
from .code_words import singular as singular
from .cold_start import ColdStart as ColdStart
from .cold_start import cold_items as cold_items
from .content_recommender import ContentRecommender as ContentRecommender
from .context_budget import fit_context as fit_context
from .cross_reranking import cross_encoder_rerank as cross_encoder_rerank
from .cross_reranking import load_cross_encoder as load_cross_encoder
from .disjoint_sets import DisjointSets as DisjointSets
from .docs_index import open_docs_index as open_docs_index
from .docs_search import DocumentationSearch as DocumentationSearch
from .duplicate_groups import duplicate_clusters as duplicate_clusters
from .duplicate_groups import keep_one as keep_one
from .duplicate_pairs import DuplicatePair as DuplicatePair
from .duplicate_pairs import duplicate_candidates as duplicate_candidates
from .duplicate_pairs import shingles as shingles
from .file_split import FileSplit as FileSplit
from .file_split import split_files as split_files
from .hybrid_search import HybridSearchEngine as HybridSearchEngine
from .implicit_als import ImplicitALS as ImplicitALS
from .implicit_als import implicit_loss as implicit_loss
from .implicit_als import solve_implicit as solve_implicit
from .injection_guard import Suspicion as Suspicion
from .injection_guard import suspicious_spans as suspicious_spans
from .injection_guard import untrusted_block as untrusted_block
from .injection_guard import wrap_untrusted as wrap_untrusted
from .installed_search import documentation_search as documentation_search
from .interaction_matrix import Interactions as Interactions
from .interaction_matrix import import_interactions as import_interactions
from .item_vector_recommender import ItemVectorRecommender as ItemVectorRecommender
from .language_model_client import ChatClient as ChatClient
from .language_model_client import ScriptedModel as ScriptedModel
from .late_reranking import late_interaction_rerank as late_interaction_rerank
from .late_reranking import max_sim as max_sim
from .match_explanation import MatchReason as MatchReason
from .match_explanation import match_reasons as match_reasons
from .name_contents import name_vectors as name_vectors
from .name_ranking import best_names as best_names
from .name_ranking import recommend_names as recommend_names
from .next_import_evaluation import RecommenderReport as RecommenderReport
from .next_import_evaluation import evaluate_recommender as evaluate_recommender
from .product_search import ProductHit as ProductHit
from .product_search import ProductSearch as ProductSearch
from .question_answering import Answer as Answer
from .question_answering import DocumentationAnswers as DocumentationAnswers
from .rank_learning import learn_rank_weights as learn_rank_weights
from .recommender_baselines import CooccurrenceRecommender as CooccurrenceRecommender
from .recommender_baselines import LinearItemRecommender as LinearItemRecommender
from .recommender_baselines import PackagePopularityRecommender as PackagePopularityRecommender
from .recommender_baselines import PopularityRecommender as PopularityRecommender
from .recommender_baselines import Recommender as Recommender
from .sampled_softmax import log_sampling_shares as log_sampling_shares
from .sampled_softmax import sampled_softmax_loss as sampled_softmax_loss
from .score_fusion import fuse_scores as fuse_scores
from .score_fusion import min_max_scores as min_max_scores
from .score_fusion import reciprocal_rank_fusion as reciprocal_rank_fusion
from .score_fusion import z_scores as z_scores
from .semantic_search import SearchHit as SearchHit
from .semantic_search import SemanticSearchEngine as SemanticSearchEngine
from .sentence_boundaries import sentence_spans as sentence_spans
from .sentence_support import SupportedSentence as SupportedSentence
from .sentence_support import answer_sentences as answer_sentences
from .sequence_recommender import SequenceRecommender as SequenceRecommender
from .shop_products import Product as Product
from .shop_products import product_catalogue as product_catalogue
from .shop_products import product_pictures as product_pictures
from .support_records import QuestionSupport as QuestionSupport
from .support_records import measured_support as measured_support
from .text_chunking import Chunk as Chunk
from .text_chunking import chunk_document as chunk_document
from .text_chunking import chunk_text as chunk_text
from .text_chunking import word_count as word_count
from .threshold_calibration import ThresholdReport as ThresholdReport
from .threshold_calibration import calibrated_threshold as calibrated_threshold
from .threshold_calibration import threshold_report as threshold_report
from .threshold_holdout import held_out_threshold as held_out_threshold
from .title_pairs import LabelledPair as LabelledPair
from .title_pairs import labelled_pairs as labelled_pairs
from .token_states import TokenVectors as TokenVectors
from .token_states import token_vectors as token_vectors
from .topic_groups import TopicModel as TopicModel
from .topic_groups import topic_clusters as topic_clusters
from .topic_groups import word_counts as word_counts
from .topic_words import class_counts as class_counts
from .topic_words import class_root_tfidf as class_root_tfidf
from .topic_words import class_tfidf as class_tfidf
from .topic_words import top_words as top_words
from .tower_pairs import SharedTowers as SharedTowers
from .tower_pairs import separate_towers as separate_towers
from .tower_pairs import shared_towers as shared_towers
from .two_tower_model import TwoTower as TwoTower
from .two_tower_training import train_two_tower as train_two_tower
from .unanswered_set import UnanswerableQuestion as UnanswerableQuestion
from .unanswered_set import unanswerable_questions as unanswerable_questions
from .user_vectors import mean_user_vectors as mean_user_vectors
from .user_vectors import sequence_user_vectors as sequence_user_vectors
from .zero_shot import ZeroShotResult as ZeroShotResult
from .zero_shot import zero_shot_classify as zero_shot_classify

__all__ = [
    "AnomalyDetector",
    "Answer",
    "BM25Index",
    "ChatClient",
    "Chunk",
    "CitedAnswer",
    "ColdStart",
    "ContentRecommender",
    "CooccurrenceRecommender",
    "DisjointSets",
    "DocumentationAnswers",
    "DocumentationSearch",
    "DuplicatePair",
    "FileSplit",
    "HybridSearchEngine",
    "ImplicitALS",
    "Interactions",
    "ItemVectorRecommender",
    "LabelledPair",
    "LinearItemRecommender",
    "MatchReason",
    "PackagePopularityRecommender",
    "PopularityRecommender",
    "Product",
    "ProductHit",
    "ProductSearch",
    "QuestionSupport",
    "Recommender",
    "RecommenderReport",
    "ScriptedModel",
    "SearchHit",
    "SemanticSearchEngine",
    "SequenceRecommender",
    "SharedTowers",
    "SupportReport",
    "SupportThreshold",
    "SupportedSentence",
    "Suspicion",
    "ThresholdReport",
    "TokenVectors",
    "TopicModel",
    "TwoTower",
    "UnanswerableQuestion",
    "ZeroShotResult",
    "answer_json",
    "answer_messages",
    "answer_sentences",
    "answer_text",
    "best_names",
    "calibrate_support",
    "calibrated_threshold",
    "centroid_distance",
    "chunk_document",
    "chunk_text",
    "cited_only",
    "class_counts",
    "class_root_tfidf",
    "class_tfidf",
    "code_tokens",
    "cold_items",
    "cross_encoder_rerank",
    "documentation_search",
    "duplicate_candidates",
    "duplicate_clusters",
    "evaluate_recommender",
    "expected_calibration_error",
    "fit_context",
    "fit_scale",
    "fuse_scores",
    "held_out_threshold",
    "implicit_loss",
    "import_interactions",
    "keep_one",
    "knn_distance",
    "labelled_pairs",
    "late_interaction_rerank",
    "learn_rank_weights",
    "load_cross_encoder",
    "local_outlier_factor",
    "log_sampling_shares",
    "match_reasons",
    "max_sim",
    "mean_user_vectors",
    "measured_support",
    "min_max_scores",
    "name_vectors",
    "open_docs_index",
    "product_catalogue",
    "product_pictures",
    "reciprocal_rank_fusion",
    "recommend_names",
    "sampled_softmax_loss",
    "sentence_spans",
    "separate_towers",
    "sequence_user_vectors",
    "shared_towers",
    "shingles",
    "singular",
    "solve_implicit",
    "split_files",
    "suspicious_spans",
    "threshold_report",
    "token_vectors",
    "top_words",
    "topic_clusters",
    "train_two_tower",
    "unanswerable_questions",
    "untrusted_block",
    "word_count",
    "word_counts",
    "wrap_untrusted",
    "z_scores",
    "zero_shot_classify",
]
