from .alert_rules import AlertRule as AlertRule
from .alert_rules import AlertState as AlertState
from .alert_rules import alert_spans as alert_spans
from .alert_rules import evaluate_rules as evaluate_rules
from .autoscaling_rule import desired_replicas as desired_replicas
from .autoscaling_rule import stabilized_replicas as stabilized_replicas
from .autoscaling_simulation import AutoscalingRun as AutoscalingRun
from .autoscaling_simulation import simulate_autoscaling as simulate_autoscaling
from .background_server import BackgroundServer as BackgroundServer
from .batch_record import BatchRecord as BatchRecord
from .bearer_key import key_matches as key_matches
from .bucket_quantiles import histogram_quantile as histogram_quantile
from .bucket_quantiles import latency_buckets as latency_buckets
from .bucket_quantiles import windowed_quantile as windowed_quantile
from .bulk_embedding import embed_corpus as embed_corpus
from .bulk_parts import Part as Part
from .bulk_parts import finished_parts as finished_parts
from .bulk_parts import read_part as read_part
from .bulk_parts import split_parts as split_parts
from .bulk_report import BulkReport as BulkReport
from .cache_keys import answer_key as answer_key
from .cache_keys import embedding_key as embedding_key
from .cached_embedding import CachedEmbedder as CachedEmbedder
from .circuit_breaker import CircuitBreaker as CircuitBreaker
from .circuit_breaker import CircuitOpen as CircuitOpen
from .circuit_breaker import Transition as Transition
from .deployment_files import deployment_file as deployment_file
from .deployment_files import deployment_names as deployment_names
from .drift_monitor import DriftMonitor as DriftMonitor
from .drift_report import DriftReport as DriftReport
from .drift_scores import mean_shift as mean_shift
from .drift_scores import neighbor_churn as neighbor_churn
from .drift_scores import population_stability_index as population_stability_index
from .dynamic_batching import DynamicBatcher as DynamicBatcher
from .embedding_cache import EmbeddingCache as EmbeddingCache
from .embeddings_input import EmbeddingsRequest as EmbeddingsRequest
from .expiring_lru import ExpiringLRU as ExpiringLRU
from .exposition_format import exposition_text as exposition_text
from .fault_injection import FaultyModel as FaultyModel
from .fault_injection import FaultySearch as FaultySearch
from .fault_injection import InjectedFault as InjectedFault
from .hash_ring import HashRing as HashRing
from .histogram_counts import Histogram as Histogram
from .instrumented_calls import instrumented as instrumented
from .int8_weights import Int8Linear as Int8Linear
from .int8_weights import model_bytes as model_bytes
from .int8_weights import quantize_linear_layers as quantize_linear_layers
from .load_generator import closed_loop_load as closed_loop_load
from .load_generator import open_loop_load as open_loop_load
from .load_report import LoadReport as LoadReport
from .metric_types import Counter as Counter
from .metric_types import Gauge as Gauge
from .metric_types import MetricRegistry as MetricRegistry
from .onnx_cache import minilm_onnx as minilm_onnx
from .onnx_embedder import OnnxEmbedder as OnnxEmbedder
from .onnx_export import export_onnx as export_onnx
from .onnx_quantization import quantize_onnx as quantize_onnx
from .openai_protocol import base64_vector as base64_vector
from .openai_protocol import embeddings_response as embeddings_response
from .openai_protocol import error_body as error_body
from .pca_reduction import ServingPCA as ServingPCA
from .queue_simulation import QueueRun as QueueRun
from .queue_simulation import batch_service_time as batch_service_time
from .queue_simulation import simulate_queue as simulate_queue
from .recall_probe import probe_recall as probe_recall
from .rendezvous_hashing import modulo_shard as modulo_shard
from .rendezvous_hashing import moved_share as moved_share
from .rendezvous_hashing import rendezvous_order as rendezvous_order
from .rendezvous_hashing import rendezvous_shard as rendezvous_shard
from .request_admission import Admission as Admission
from .request_admission import Overloaded as Overloaded
from .search_answers import SearchAnswer as SearchAnswer
from .search_answers import SearchUnavailable as SearchUnavailable
from .search_answers import with_fallbacks as with_fallbacks
from .search_system import EmbeddingSearchSystem as EmbeddingSearchSystem
from .search_system import Versions as Versions
from .served_model import ServedModel as ServedModel
from .served_model import load_served_model as load_served_model
from .service_app import create_app as create_app
from .service_scrapes import scraped_service as scraped_service
from .service_server import serve as serve
from .service_settings import ServiceSettings as ServiceSettings
from .service_targets import ServiceTargets as ServiceTargets
from .service_targets import bucket_series as bucket_series
from .service_targets import target_rules as target_rules
from .sharded_search import ShardedSearch as ShardedSearch
from .sharded_search import ShardFailure as ShardFailure
from .sqlite_shelf import SQLiteShelf as SQLiteShelf
from .structured_logs import JsonFormatter as JsonFormatter
from .structured_logs import log_context as log_context
from .time_series import TimeSeries as TimeSeries
from .time_series import error_ratio as error_ratio
from .time_series import increase as increase
from .time_series import rate as rate
from .two_tower_costs import QueryCosts as QueryCosts
from .two_tower_costs import query_time_costs as query_time_costs
from .unpadded_encoder import UnpaddedEncoder as UnpaddedEncoder
from .vector_records import CorruptRecord as CorruptRecord
from .vector_records import pack_vector as pack_vector
from .vector_records import unpack_vector as unpack_vector
from .virtual_time import VirtualTimeLoop as VirtualTimeLoop
from .virtual_time import run_in_virtual_time as run_in_virtual_time
from .waiting_texts import QueueFull as QueueFull
from .waiting_theory import erlang_c as erlang_c
from .waiting_theory import mg1_wait as mg1_wait
from .waiting_theory import mm1_wait as mm1_wait

__all__ = [
    "Admission",
    "AlertRule",
    "AlertState",
    "AutoscalingRun",
    "BackgroundServer",
    "BatchRecord",
    "BulkReport",
    "CachedEmbedder",
    "CircuitBreaker",
    "CircuitOpen",
    "CorruptRecord",
    "Counter",
    "DriftMonitor",
    "DriftReport",
    "DynamicBatcher",
    "EmbeddingCache",
    "EmbeddingSearchSystem",
    "EmbeddingsRequest",
    "ExpiringLRU",
    "FaultyModel",
    "FaultySearch",
    "Gauge",
    "HashRing",
    "Histogram",
    "InjectedFault",
    "Int8Linear",
    "JsonFormatter",
    "LoadReport",
    "MetricRegistry",
    "OnnxEmbedder",
    "Overloaded",
    "Part",
    "QueryCosts",
    "QueueFull",
    "QueueRun",
    "SQLiteShelf",
    "SearchAnswer",
    "SearchUnavailable",
    "ServedModel",
    "ServiceSettings",
    "ServiceTargets",
    "ServingPCA",
    "ShardFailure",
    "ShardedSearch",
    "TimeSeries",
    "Transition",
    "UnpaddedEncoder",
    "Versions",
    "VirtualTimeLoop",
    "alert_spans",
    "answer_key",
    "base64_vector",
    "batch_service_time",
    "bucket_series",
    "closed_loop_load",
    "create_app",
    "deployment_file",
    "deployment_names",
    "desired_replicas",
    "embed_corpus",
    "embedding_key",
    "embeddings_response",
    "erlang_c",
    "error_body",
    "error_ratio",
    "evaluate_rules",
    "export_onnx",
    "exposition_text",
    "finished_parts",
    "histogram_quantile",
    "increase",
    "instrumented",
    "key_matches",
    "latency_buckets",
    "load_served_model",
    "log_context",
    "mean_shift",
    "mg1_wait",
    "minilm_onnx",
    "mm1_wait",
    "model_bytes",
    "modulo_shard",
    "moved_share",
    "neighbor_churn",
    "open_loop_load",
    "pack_vector",
    "population_stability_index",
    "probe_recall",
    "quantize_linear_layers",
    "quantize_onnx",
    "query_time_costs",
    "rate",
    "read_part",
    "rendezvous_order",
    "rendezvous_shard",
    "run_in_virtual_time",
    "scraped_service",
    "serve",
    "simulate_autoscaling",
    "simulate_queue",
    "split_parts",
    "stabilized_replicas",
    "target_rules",
    "unpack_vector",
    "windowed_quantile",
    "with_fallbacks",
]
