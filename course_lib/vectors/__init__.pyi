from .axioms import Axiom as Axiom
from .axioms import MetricReport as MetricReport
from .axioms import check_metric_axioms as check_metric_axioms
from .categorical import BinaryEncoder as BinaryEncoder
from .categorical import OneHotEncoder as OneHotEncoder
from .categorical import OrdinalEncoder as OrdinalEncoder
from .categorical import multi_hot as multi_hot
from .cluster_purity import purity as purity
from .concentration import distance_concentration as distance_concentration
from .concentration import relative_contrast as relative_contrast
from .distances import angular_distance as angular_distance
from .distances import cosine_distance as cosine_distance
from .distances import cosine_similarity as cosine_similarity
from .distances import dot as dot
from .distances import euclidean as euclidean
from .distances import manhattan as manhattan
from .factorization import Factorization as Factorization
from .factorization import factorization_loss as factorization_loss
from .factorization import factorize_als as factorize_als
from .factorization import factorize_sgd as factorize_sgd
from .factorization import solve_rows as solve_rows
from .lookup import EmbeddingTable as EmbeddingTable
from .neighbors import most_similar as most_similar
from .neighbors import nearest_neighbors as nearest_neighbors
from .normalization import l2_normalize as l2_normalize
from .preservation import Distortion as Distortion
from .preservation import distortion as distortion
from .preservation import similarity_preservation as similarity_preservation
from .probe import LinearProbe as LinearProbe
from .probe import LogisticProbe as LogisticProbe
from .random_projection import gaussian_projection as gaussian_projection
from .random_projection import johnson_lindenstrauss_dimension as johnson_lindenstrauss_dimension
from .scaling import MinMaxScaler as MinMaxScaler
from .scaling import RobustScaler as RobustScaler
from .scaling import StandardScaler as StandardScaler
from .vector_arithmetic import analogy as analogy

__all__ = [
    "Axiom",
    "BinaryEncoder",
    "Distortion",
    "EmbeddingTable",
    "Factorization",
    "LinearProbe",
    "LogisticProbe",
    "MetricReport",
    "MinMaxScaler",
    "OneHotEncoder",
    "OrdinalEncoder",
    "RobustScaler",
    "StandardScaler",
    "analogy",
    "angular_distance",
    "check_metric_axioms",
    "cosine_distance",
    "cosine_similarity",
    "distance_concentration",
    "distortion",
    "dot",
    "euclidean",
    "factorization_loss",
    "factorize_als",
    "factorize_sgd",
    "gaussian_projection",
    "johnson_lindenstrauss_dimension",
    "l2_normalize",
    "manhattan",
    "most_similar",
    "multi_hot",
    "nearest_neighbors",
    "purity",
    "relative_contrast",
    "similarity_preservation",
    "solve_rows",
]
