from .baseline_rankings import random_ranking as random_ranking
from .baseline_rankings import tfidf_ranking as tfidf_ranking
from .beir_folder import RetrievalTask as RetrievalTask
from .beir_folder import read_beir as read_beir
from .beir_folder import write_beir as write_beir
from .caption_scores import clip_score as clip_score
from .classification_scores import PrecisionRecallF1 as PrecisionRecallF1
from .classification_scores import accuracy as accuracy
from .classification_scores import confusion_matrix as confusion_matrix
from .classification_scores import macro_f1 as macro_f1
from .classification_scores import precision_recall_f1 as precision_recall_f1
from .cluster_spread import ClusteringSpread as ClusteringSpread
from .cluster_spread import clustering_scores as clustering_scores
from .clustering_agreement import VMeasure as VMeasure
from .clustering_agreement import adjusted_rand_index as adjusted_rand_index
from .clustering_agreement import contingency as contingency
from .clustering_agreement import (
    homogeneity_completeness_v_measure as homogeneity_completeness_v_measure,
)
from .clustering_agreement import normalized_mutual_information as normalized_mutual_information
from .compact_letters import significance_groups as significance_groups
from .correlation import average_ranks as average_ranks
from .correlation import pearson as pearson
from .correlation import spearman as spearman
from .course_scoreboard import open_scoreboard as open_scoreboard
from .embedder_evaluation import EmbedderReport as EmbedderReport
from .embedder_evaluation import evaluate_embedder as evaluate_embedder
from .evaluation import evaluate as evaluate
from .index_quality import IndexReport as IndexReport
from .index_quality import index_report as index_report
from .index_quality import serialized_bytes as serialized_bytes
from .leaks import LeakReport as LeakReport
from .leaks import find_leaks as find_leaks
from .method_comparison import compare_methods as compare_methods
from .mteb_folder import read_mteb as read_mteb
from .mteb_folder import write_mteb as write_mteb
from .mteb_tasks import ClassificationTask as ClassificationTask
from .mteb_tasks import ClusteringTask as ClusteringTask
from .mteb_tasks import PairClassificationTask as PairClassificationTask
from .mteb_tasks import STSTask as STSTask
from .multiple_comparisons import benjamini_hochberg as benjamini_hochberg
from .multiple_comparisons import bonferroni as bonferroni
from .multiple_comparisons import holm as holm
from .paired_tests import TestResult as TestResult
from .paired_tests import paired_randomization_test as paired_randomization_test
from .paired_tests import paired_t_test as paired_t_test
from .paired_tests import sign_test as sign_test
from .power_analysis import power as power
from .power_analysis import queries_needed as queries_needed
from .power_analysis import simulated_power as simulated_power
from .probing import ProbeResult as ProbeResult
from .probing import control_task as control_task
from .probing import linear_probe as linear_probe
from .pydocs_retrieval import pydocs_task as pydocs_task
from .ranking import average_precision as average_precision
from .ranking import dcg as dcg
from .ranking import f1_at as f1_at
from .ranking import hit_rate as hit_rate
from .ranking import ndcg as ndcg
from .ranking import precision as precision
from .ranking import r_precision as r_precision
from .ranking import recall as recall
from .ranking import reciprocal_rank as reciprocal_rank
from .relevance_table import Qrels as Qrels
from .reports import Report as Report
from .resampling import Interval as Interval
from .resampling import bca_interval as bca_interval
from .resampling import bootstrap_interval as bootstrap_interval
from .resampling import difference_interval as difference_interval
from .roc_analysis import ROCCurve as ROCCurve
from .roc_analysis import roc_auc as roc_auc
from .roc_analysis import roc_curve as roc_curve
from .run_scores import RunScores as RunScores
from .run_scores import score_run as score_run
from .run_table import Run as Run
from .scoreboard import Scoreboard as Scoreboard
from .scoreboard_rows import Score as Score
from .tie_expectation import expected_ndcg as expected_ndcg
from .trec_files import read_qrels as read_qrels
from .trec_files import read_run as read_run
from .trec_files import write_qrels as write_qrels
from .trec_files import write_run as write_run
from .tree_probe import StructuralProbe as StructuralProbe
from .tree_probe import TreeScore as TreeScore

__all__ = [
    "ClassificationTask",
    "ClusteringSpread",
    "ClusteringTask",
    "EmbedderReport",
    "IndexReport",
    "Interval",
    "LeakReport",
    "PairClassificationTask",
    "PrecisionRecallF1",
    "ProbeResult",
    "Qrels",
    "ROCCurve",
    "Report",
    "RetrievalTask",
    "Run",
    "RunScores",
    "STSTask",
    "Score",
    "Scoreboard",
    "StructuralProbe",
    "TestResult",
    "TreeScore",
    "VMeasure",
    "accuracy",
    "adjusted_rand_index",
    "average_precision",
    "average_ranks",
    "bca_interval",
    "benjamini_hochberg",
    "bonferroni",
    "bootstrap_interval",
    "clip_score",
    "clustering_scores",
    "compare_methods",
    "confusion_matrix",
    "contingency",
    "control_task",
    "dcg",
    "difference_interval",
    "evaluate",
    "evaluate_embedder",
    "expected_ndcg",
    "f1_at",
    "find_leaks",
    "hit_rate",
    "holm",
    "homogeneity_completeness_v_measure",
    "index_report",
    "linear_probe",
    "macro_f1",
    "ndcg",
    "normalized_mutual_information",
    "open_scoreboard",
    "paired_randomization_test",
    "paired_t_test",
    "pearson",
    "power",
    "precision",
    "precision_recall_f1",
    "pydocs_task",
    "queries_needed",
    "r_precision",
    "random_ranking",
    "read_beir",
    "read_mteb",
    "read_qrels",
    "read_run",
    "recall",
    "reciprocal_rank",
    "roc_auc",
    "roc_curve",
    "score_run",
    "serialized_bytes",
    "sign_test",
    "significance_groups",
    "simulated_power",
    "spearman",
    "tfidf_ranking",
    "write_beir",
    "write_mteb",
    "write_qrels",
    "write_run",
]
