from .alert_rules import AlertRule as AlertRule
from .alert_rules import AlertState as AlertState
from .alert_rules import evaluate_rules as evaluate_rules
from .autoscaling_rule import desired_replicas as desired_replicas
from .bucket_quantiles import histogram_quantile as histogram_quantile
from .bucket_quantiles import latency_buckets as latency_buckets
from .bulk_embedding import BulkReport as BulkReport
from .bulk_embedding import embed_corpus as embed_corpus
from .bulk_parts import finished_parts as finished_parts
from .cache_keys import answer_key as answer_key
from .cache_keys import embedding_key as embedding_key
from .cached_embedding import CachedEmbedder as CachedEmbedder
from .circuit_breaker import CircuitBreaker as CircuitBreaker
from .circuit_breaker import CircuitOpen as CircuitOpen
from .deployment_files import deployment_file as deployment_file
from .deployment_files import deployment_names as deployment_names
from .drift_monitor import DriftMonitor as DriftMonitor
from .drift_monitor import DriftReport as DriftReport
from .drift_scores import mean_shift as mean_shift
from .drift_scores import neighbor_churn as neighbor_churn
from .drift_scores import population_stability_index as population_stability_index
from .dynamic_batching import BatchRecord as BatchRecord
from .dynamic_batching import DynamicBatcher as DynamicBatcher
from .dynamic_batching import QueueFull as QueueFull
from .embedding_cache import EmbeddingCache as EmbeddingCache
from .exposition_format import exposition_text as exposition_text
from .fault_injection import FaultyModel as FaultyModel
from .fault_injection import FaultySearch as FaultySearch
from .hash_ring import HashRing as HashRing
from .instrumented_calls import instrumented as instrumented
from .int8_weights import model_bytes as model_bytes
from .int8_weights import quantize_linear_layers as quantize_linear_layers
from .load_generator import LoadReport as LoadReport
from .load_generator import closed_loop_load as closed_loop_load
from .load_generator import open_loop_load as open_loop_load
from .metric_types import Counter as Counter
from .metric_types import Gauge as Gauge
from .metric_types import Histogram as Histogram
from .metric_types import MetricRegistry as MetricRegistry
from .onnx_embedder import OnnxEmbedder as OnnxEmbedder
from .onnx_export import export_onnx as export_onnx
from .openai_protocol import EmbeddingsRequest as EmbeddingsRequest
from .openai_protocol import embeddings_response as embeddings_response
from .openai_protocol import error_body as error_body
from .pca_reduction import ServingPCA as ServingPCA
from .queue_simulation import QueueRun as QueueRun
from .queue_simulation import batch_service_time as batch_service_time
from .queue_simulation import simulate_queue as simulate_queue
from .rendezvous_hashing import modulo_shard as modulo_shard
from .rendezvous_hashing import moved_share as moved_share
from .rendezvous_hashing import rendezvous_order as rendezvous_order
from .rendezvous_hashing import rendezvous_shard as rendezvous_shard
from .request_admission import Admission as Admission
from .request_admission import Overloaded as Overloaded
from .search_answers import SearchAnswer as SearchAnswer
from .search_answers import with_fallbacks as with_fallbacks
from .search_system import EmbeddingSearchSystem as EmbeddingSearchSystem
from .service_app import create_app as create_app
from .service_server import serve as serve
from .service_settings import ServiceSettings as ServiceSettings
from .sharded_search import ShardFailure as ShardFailure
from .sharded_search import ShardedSearch as ShardedSearch
from .structured_logs import JsonFormatter as JsonFormatter
from .structured_logs import log_context as log_context
from .time_series import TimeSeries as TimeSeries
from .time_series import increase as increase
from .time_series import rate as rate
from .two_tower_costs import query_time_costs as query_time_costs
from .waiting_theory import erlang_c as erlang_c
from .waiting_theory import mm1_wait as mm1_wait

__all__ = [
    "Admission",
    "AlertRule",
    "AlertState",
    "BatchRecord",
    "BulkReport",
    "CachedEmbedder",
    "CircuitBreaker",
    "CircuitOpen",
    "Counter",
    "DriftMonitor",
    "DriftReport",
    "DynamicBatcher",
    "EmbeddingCache",
    "EmbeddingSearchSystem",
    "EmbeddingsRequest",
    "FaultyModel",
    "FaultySearch",
    "Gauge",
    "HashRing",
    "Histogram",
    "JsonFormatter",
    "LoadReport",
    "MetricRegistry",
    "OnnxEmbedder",
    "Overloaded",
    "QueueFull",
    "QueueRun",
    "SearchAnswer",
    "ServiceSettings",
    "ServingPCA",
    "ShardFailure",
    "ShardedSearch",
    "TimeSeries",
    "answer_key",
    "batch_service_time",
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
    "evaluate_rules",
    "export_onnx",
    "exposition_text",
    "finished_parts",
    "histogram_quantile",
    "increase",
    "instrumented",
    "latency_buckets",
    "log_context",
    "mean_shift",
    "mm1_wait",
    "model_bytes",
    "modulo_shard",
    "moved_share",
    "neighbor_churn",
    "open_loop_load",
    "population_stability_index",
    "quantize_linear_layers",
    "query_time_costs",
    "rate",
    "rendezvous_order",
    "rendezvous_shard",
    "serve",
    "simulate_queue",
    "with_fallbacks",
]
