from .ann_timing import SearchMeasurement as SearchMeasurement
from .ann_timing import measure_search as measure_search
from .binary_codes import binarize as binarize
from .binary_codes import hamming_distance as hamming_distance
from .binary_index import BinaryIndex as BinaryIndex
from .code_sizes import choose_m as choose_m
from .code_sizes import code_bytes as code_bytes
from .count_sketches import CountSketch as CountSketch
from .exact_scan import exact_search as exact_search
from .faiss_adapter import FaissIndex as FaissIndex
from .flat_index import FlatIndex as FlatIndex
from .growth_table import measured_growth as measured_growth
from .hierarchical import HierarchicalKMeans as HierarchicalKMeans
from .hnsw_index import HNSWIndex as HNSWIndex
from .hnsw_levels import draw_levels as draw_levels
from .hnsw_memory import hnsw_bytes as hnsw_bytes
from .hnsw_trace import Hop as Hop
from .hnsw_trace import graph_levels as graph_levels
from .hnsw_trace import trace_search as trace_search
from .hnswlib_adapter import HnswlibIndex as HnswlibIndex
from .hyperplane_codes import collision_probability as collision_probability
from .hyperplane_lsh import HyperplaneLSHIndex as HyperplaneLSHIndex
from .id_map import IdMapIndex as IdMapIndex
from .index_files import IndexFileError as IndexFileError
from .index_files import read_index_file as read_index_file
from .index_files import write_index_file as write_index_file
from .index_protocol import METRICS as METRICS
from .index_protocol import Index as Index
from .index_protocol import Metric as Metric
from .index_protocol import answer as answer
from .index_protocol import check_metric as check_metric
from .index_protocol import normalized as normalized
from .index_protocol import padded as padded
from .index_protocol import worst_score as worst_score
from .ivf_index import IVFFlatIndex as IVFFlatIndex
from .ivfpq_index import IVFPQIndex as IVFPQIndex
from .k_means import KMeans as KMeans
from .k_means import nearest_centroids as nearest_centroids
from .k_means_starts import plus_plus_start as plus_plus_start
from .k_means_starts import sampled_start as sampled_start
from .kd_tree import KDTreeIndex as KDTreeIndex
from .load_any import load_index as load_index
from .minhash_signatures import MinHash as MinHash
from .minhash_signatures import band_probability as band_probability
from .minhash_signatures import minhash_bands as minhash_bands
from .mips_reductions import mips_query as mips_query
from .mips_reductions import mips_to_cosine as mips_to_cosine
from .mips_reductions import mips_to_l2 as mips_to_l2
from .neighbor_heuristic import select_neighbors_heuristic as select_neighbors_heuristic
from .neighbor_heuristic import select_neighbors_simple as select_neighbors_simple
from .nsw_index import NSWIndex as NSWIndex
from .parameter_sweep import sweep as sweep
from .pq_index import PQIndex as PQIndex
from .product_quantizer import ProductQuantizer as ProductQuantizer
from .reranking import RerankIndex as RerankIndex
from .right_answers import Truth as Truth
from .right_answers import exact_truth as exact_truth
from .row_checks import as_queries as as_queries
from .row_checks import as_rows as as_rows
from .row_checks import check_k as check_k
from .similarity_hash import simhash as simhash
from .similarity_hash import simhash_cosine as simhash_cosine
from .similarity_hash import simhash_distance as simhash_distance
from .sparse_projection import sparse_random_projection as sparse_random_projection
from .tie_fair import tie_fair_recall as tie_fair_recall
from .tie_fair import true_scores as true_scores
from .token_hashes import hash_tokens as hash_tokens
from .vp_tree import VPTreeIndex as VPTreeIndex

__all__ = [
    "BinaryIndex",
    "CountSketch",
    "FaissIndex",
    "FlatIndex",
    "HNSWIndex",
    "HierarchicalKMeans",
    "HnswlibIndex",
    "Hop",
    "HyperplaneLSHIndex",
    "IVFFlatIndex",
    "IVFPQIndex",
    "IdMapIndex",
    "Index",
    "IndexFileError",
    "KDTreeIndex",
    "KMeans",
    "METRICS",
    "Metric",
    "MinHash",
    "NSWIndex",
    "PQIndex",
    "ProductQuantizer",
    "RerankIndex",
    "SearchMeasurement",
    "Truth",
    "VPTreeIndex",
    "answer",
    "as_queries",
    "as_rows",
    "band_probability",
    "binarize",
    "check_k",
    "check_metric",
    "choose_m",
    "code_bytes",
    "collision_probability",
    "draw_levels",
    "exact_search",
    "exact_truth",
    "graph_levels",
    "hamming_distance",
    "hash_tokens",
    "hnsw_bytes",
    "load_index",
    "measure_search",
    "measured_growth",
    "minhash_bands",
    "mips_query",
    "mips_to_cosine",
    "mips_to_l2",
    "nearest_centroids",
    "normalized",
    "padded",
    "plus_plus_start",
    "read_index_file",
    "sampled_start",
    "select_neighbors_heuristic",
    "select_neighbors_simple",
    "simhash",
    "simhash_cosine",
    "simhash_distance",
    "sparse_random_projection",
    "sweep",
    "tie_fair_recall",
    "trace_search",
    "true_scores",
    "worst_score",
    "write_index_file",
]
