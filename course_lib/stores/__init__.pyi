from .annoy_store import AnnoyStore as AnnoyStore
from .chroma_store import ChromaStore as ChromaStore
from .content_ids import content_id as content_id
from .cost_model import CostEstimate as CostEstimate
from .cost_model import estimate_cost as estimate_cost
from .engines import open_store as open_store
from .engines import store_available as store_available
from .engines import store_kinds as store_kinds
from .faiss_store import FaissStore as FaissStore
from .filter_fields import Field as Field
from .filter_meaning import matches as matches
from .filter_strategies import SearchWork as SearchWork
from .hnswlib_store import HnswlibStore as HnswlibStore
from .lancedb_store import LanceDBStore as LanceDBStore
from .local_postgres import start_postgres as start_postgres
from .measured_engines_table import measured_engines as measured_engines
from .memory_arithmetic import hnsw_link_bytes as hnsw_link_bytes
from .memory_arithmetic import readable_bytes as readable_bytes
from .memory_arithmetic import vector_bytes as vector_bytes
from .milvus_store import MilvusStore as MilvusStore
from .miniature_cluster import MiniatureCluster as MiniatureCluster
from .miniature_cluster import ShardUnavailable as ShardUnavailable
from .monitoring import MonitorReport as MonitorReport
from .monitoring import StoreMonitor as StoreMonitor
from .payload_filters import And as And
from .payload_filters import Eq as Eq
from .payload_filters import Filter as Filter
from .payload_filters import In as In
from .payload_filters import Not as Not
from .payload_filters import Or as Or
from .payload_filters import Range as Range
from .pgvector_store import PgvectorStore as PgvectorStore
from .pinecone_store import PineconeStore as PineconeStore
from .postgres_programs import postgres_binaries as postgres_binaries
from .qdrant_store import QdrantStore as QdrantStore
from .sharding import best_of as best_of
from .sharding import shard_of as shard_of
from .sqlite_store import SQLiteVectorStore as SQLiteVectorStore
from .sqlite_vec_store import SqliteVecStore as SqliteVecStore
from .store_capabilities import Capabilities as Capabilities
from .store_capabilities import Unsupported as Unsupported
from .store_errors import StoreBusy as StoreBusy
from .store_errors import StoreCorrupt as StoreCorrupt
from .store_size import StoreSize as StoreSize
from .vector_store_protocol import Match as Match
from .vector_store_protocol import Record as Record
from .vector_store_protocol import VectorStore as VectorStore
from .weaviate_store import WeaviateStore as WeaviateStore
from .write_ahead_log import WriteAheadLog as WriteAheadLog

__all__ = [
    "And",
    "AnnoyStore",
    "Capabilities",
    "ChromaStore",
    "CostEstimate",
    "Eq",
    "FaissStore",
    "Field",
    "Filter",
    "HnswlibStore",
    "In",
    "LanceDBStore",
    "Match",
    "MilvusStore",
    "MiniatureCluster",
    "MonitorReport",
    "Not",
    "Or",
    "PgvectorStore",
    "PineconeStore",
    "QdrantStore",
    "Range",
    "Record",
    "SQLiteVectorStore",
    "SearchWork",
    "ShardUnavailable",
    "SqliteVecStore",
    "StoreBusy",
    "StoreCorrupt",
    "StoreMonitor",
    "StoreSize",
    "Unsupported",
    "VectorStore",
    "WeaviateStore",
    "WriteAheadLog",
    "best_of",
    "content_id",
    "estimate_cost",
    "hnsw_link_bytes",
    "matches",
    "measured_engines",
    "open_store",
    "postgres_binaries",
    "readable_bytes",
    "shard_of",
    "start_postgres",
    "store_available",
    "store_kinds",
    "vector_bytes",
]
