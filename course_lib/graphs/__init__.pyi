from .complex_embeddings import ComplEx as ComplEx
from .csr_graph import Graph as Graph
from .deep_walk import DeepWalk as DeepWalk
from .distmult import DistMult as DistMult
from .edge_operators import average as average
from .edge_operators import hadamard as hadamard
from .edge_operators import weighted_l1 as weighted_l1
from .edge_operators import weighted_l2 as weighted_l2
from .edge_split import EdgeSplit as EdgeSplit
from .edge_split import negative_edges as negative_edges
from .edge_split import split_edges as split_edges
from .edge_split import without_edges as without_edges
from .eigenmaps import LaplacianEigenmaps as LaplacianEigenmaps
from .gat import GAT as GAT
from .gat import GATLayer as GATLayer
from .gcn import GCN as GCN
from .gcn import GCNLayer as GCNLayer
from .graph_readout import max_readout as max_readout
from .graph_readout import mean_readout as mean_readout
from .graph_readout import sum_readout as sum_readout
from .graph_sage import GraphSAGE as GraphSAGE
from .graph_sage import SAGELayer as SAGELayer
from .hgt import HGTLayer as HGTLayer
from .kg_losses import logistic_loss as logistic_loss
from .kg_losses import margin_loss as margin_loss
from .kg_losses import self_adversarial_loss as self_adversarial_loss
from .kg_model import KnowledgeGraphModel as KnowledgeGraphModel
from .kg_ranking import filtered_ranks as filtered_ranks
from .kg_ranking import hits_at as hits_at
from .kg_ranking import mean_reciprocal_rank as mean_reciprocal_rank
from .kg_training import train_kg as train_kg
from .laplacians import laplacian as laplacian
from .link_baselines import adamic_adar as adamic_adar
from .link_baselines import common_neighbors as common_neighbors
from .link_baselines import popularity as popularity
from .link_losses import in_batch_link_loss as in_batch_link_loss
from .link_losses import link_loss as link_loss
from .link_metrics import link_auc as link_auc
from .link_metrics import link_hits as link_hits
from .link_prediction import embed_nodes as embed_nodes
from .link_prediction import train_link_predictor as train_link_predictor
from .link_ranking import link_ranks as link_ranks
from .link_ranking import missing_links as missing_links
from .link_scores import LinkScorer as LinkScorer
from .message_passing import MessagePassing as MessagePassing
from .message_passing import edge_index as edge_index
from .message_passing import scatter_max as scatter_max
from .message_passing import scatter_mean as scatter_mean
from .message_passing import scatter_softmax as scatter_softmax
from .message_passing import scatter_sum as scatter_sum
from .metapaths import Metapath2Vec as Metapath2Vec
from .metapaths import metapath_walks as metapath_walks
from .neighbor_sampling import Block as Block
from .neighbor_sampling import sample_neighbors as sample_neighbors
from .neighbor_sampling import sampled_blocks as sampled_blocks
from .node_classification import predict_nodes as predict_nodes
from .node_classification import train_node_classifier as train_node_classifier
from .node_to_vec import Node2Vec as Node2Vec
from .pydocs_graphs import PyDocsGraph as PyDocsGraph
from .pydocs_graphs import pydocs_graph as pydocs_graph
from .pydocs_graphs import see_also_graph as see_also_graph
from .pydocs_imports import import_graph as import_graph
from .pydocs_triples_table import Triples as Triples
from .pydocs_triples_table import pydocs_triples as pydocs_triples
from .relation_patterns import constructed_relations as constructed_relations
from .relation_patterns import pattern_table as pattern_table
from .rotate import RotatE as RotatE
from .second_order import second_order_probabilities as second_order_probabilities
from .second_order import second_order_walks as second_order_walks
from .second_order_tables import SecondOrderTables as SecondOrderTables
from .small_graphs import LabelledGraph as LabelledGraph
from .small_graphs import karate_club as karate_club
from .small_graphs import les_miserables as les_miserables
from .structural_roles import barbell as barbell
from .structural_roles import structural_features as structural_features
from .subgraphs import induced_subgraph as induced_subgraph
from .symmetric_normalization import gcn_weights as gcn_weights
from .symmetric_normalization import normalized_adjacency as normalized_adjacency
from .temporal import TemporalEdges as TemporalEdges
from .temporal import TemporalEmbedding as TemporalEmbedding
from .temporal import temporal_walks as temporal_walks
from .temporal_streams import RelayStream as RelayStream
from .temporal_streams import relay_stream as relay_stream
from .toy_molecules import Molecule as Molecule
from .toy_molecules import molecules as molecules
from .transe import TransE as TransE
from .transr import TransR as TransR
from .triple_split import split_triples as split_triples
from .typed_graph import TypedGraph as TypedGraph
from .uniform_walk_kernels import uniform_walks as uniform_walks

__all__ = [
    "Block",
    "ComplEx",
    "DeepWalk",
    "DistMult",
    "EdgeSplit",
    "GAT",
    "GATLayer",
    "GCN",
    "GCNLayer",
    "Graph",
    "GraphSAGE",
    "HGTLayer",
    "KnowledgeGraphModel",
    "LabelledGraph",
    "LaplacianEigenmaps",
    "LinkScorer",
    "MessagePassing",
    "Metapath2Vec",
    "Molecule",
    "Node2Vec",
    "PyDocsGraph",
    "RelayStream",
    "RotatE",
    "SAGELayer",
    "SecondOrderTables",
    "TemporalEdges",
    "TemporalEmbedding",
    "TransE",
    "TransR",
    "Triples",
    "TypedGraph",
    "adamic_adar",
    "average",
    "barbell",
    "common_neighbors",
    "constructed_relations",
    "edge_index",
    "embed_nodes",
    "filtered_ranks",
    "gcn_weights",
    "hadamard",
    "hits_at",
    "import_graph",
    "in_batch_link_loss",
    "induced_subgraph",
    "karate_club",
    "laplacian",
    "les_miserables",
    "link_auc",
    "link_hits",
    "link_loss",
    "link_ranks",
    "logistic_loss",
    "margin_loss",
    "max_readout",
    "mean_readout",
    "mean_reciprocal_rank",
    "metapath_walks",
    "missing_links",
    "molecules",
    "negative_edges",
    "normalized_adjacency",
    "pattern_table",
    "popularity",
    "predict_nodes",
    "pydocs_graph",
    "pydocs_triples",
    "relay_stream",
    "sample_neighbors",
    "sampled_blocks",
    "scatter_max",
    "scatter_mean",
    "scatter_softmax",
    "scatter_sum",
    "second_order_probabilities",
    "second_order_walks",
    "see_also_graph",
    "self_adversarial_loss",
    "split_edges",
    "split_triples",
    "structural_features",
    "sum_readout",
    "temporal_walks",
    "train_kg",
    "train_link_predictor",
    "train_node_classifier",
    "uniform_walks",
    "weighted_l1",
    "weighted_l2",
    "without_edges",
]
