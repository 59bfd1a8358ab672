from .annoy_store import AnnoyStore as AnnoyStore
from .chroma_store import ChromaStore as ChromaStore
from .content_ids import content_id as content_id
from .cost_model import CostEstimate as CostEstimate
from .cost_model import estimate_cost as estimate_cost
from .engines import open_store as open_store
from .engines import store_available as store_available
from .engines import store_kinds as store_kinds
from .faiss_store import FaissStore as FaissStore
from .hnswlib_store import HnswlibStore as HnswlibStore
from .lancedb_store import LanceDBStore as LanceDBStore
from .local_postgres import postgres_binaries as postgres_binaries
from .local_postgres import start_postgres as start_postgres
from .memory_arithmetic import vector_bytes as vector_bytes
from .milvus_store import MilvusStore as MilvusStore
from .miniature_cluster import MiniatureCluster as MiniatureCluster
from .monitoring import StoreMonitor as StoreMonitor
from .payload_filters import And as And
from .payload_filters import Eq as Eq
from .payload_filters import Field as Field
from .payload_filters import Filter as Filter
from .payload_filters import In as In
from .payload_filters import Not as Not
from .payload_filters import Or as Or
from .payload_filters import Range as Range
from .payload_filters import matches as matches
from .pgvector_store import PgvectorStore as PgvectorStore
from .pinecone_store import PineconeStore as PineconeStore
from .qdrant_store import QdrantStore as QdrantStore
from .sqlite_store import SQLiteVectorStore as SQLiteVectorStore
from .sqlite_vec_store import SqliteVecStore as SqliteVecStore
from .store_errors import StoreBusy as StoreBusy
from .store_errors import StoreCorrupt as StoreCorrupt
from .vector_store_protocol import Capabilities as Capabilities
from .vector_store_protocol import Match as Match
from .vector_store_protocol import Record as Record
from .vector_store_protocol import Unsupported as Unsupported
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
    "Not",
    "Or",
    "PgvectorStore",
    "PineconeStore",
    "QdrantStore",
    "Range",
    "Record",
    "SQLiteVectorStore",
    "SqliteVecStore",
    "StoreBusy",
    "StoreCorrupt",
    "StoreMonitor",
    "Unsupported",
    "VectorStore",
    "WeaviateStore",
    "WriteAheadLog",
    "content_id",
    "estimate_cost",
    "matches",
    "open_store",
    "postgres_binaries",
    "start_postgres",
    "store_available",
    "store_kinds",
    "vector_bytes",
]
