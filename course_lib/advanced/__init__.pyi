from .association_test import WEATResult as WEATResult
from .association_test import associations as associations
from .association_test import effect_size as effect_size
from .association_test import weat as weat
from .binary_rescoring import BinaryRescoring as BinaryRescoring
from .click_simulation import examination as examination
from .click_simulation import simulate_clicks as simulate_clicks
from .compression_pipeline import Compression as Compression
from .compression_pipeline import Prefix as Prefix
from .continual_memories import ElasticWeights as ElasticWeights
from .continual_memories import Rehearsal as Rehearsal
from .continual_training import train_in_sequence as train_in_sequence
from .continual_training import train_jointly as train_jointly
from .continued_pretraining import AdaptationReport as AdaptationReport
from .continued_pretraining import continue_mlm as continue_mlm
from .continued_pretraining import with_heads as with_heads
from .csls import csls_scores as csls_scores
from .csls import hubness_counts as hubness_counts
from .dictionary_precision import translation_hits as translation_hits
from .dictionary_precision import translation_precision as translation_precision
from .distance_fitting import fit_distances as fit_distances
from .distance_fitting import neighbour_overlap as neighbour_overlap
from .durable_index import DurableIndex as DurableIndex
from .elastic_weights import drawn_labels as drawn_labels
from .elastic_weights import ewc_penalty as ewc_penalty
from .elastic_weights import fisher_diagonal as fisher_diagonal
from .example_gradients import clip_per_example as clip_per_example
from .example_gradients import gradient_norms as gradient_norms
from .example_gradients import per_example_gradients as per_example_gradients
from .feature_multiplexing import Bags as Bags
from .feature_multiplexing import MultiplexedTable as MultiplexedTable
from .federated_averaging import client_update as client_update
from .federated_averaging import federated_average as federated_average
from .federated_averaging import federated_rounds as federated_rounds
from .feedback_updater import ClickEvent as ClickEvent
from .feedback_updater import FeedbackUpdater as FeedbackUpdater
from .fourier_time import fourier_features as fourier_features
from .fourier_time import trend_features as trend_features
from .gapminder_table import CountryYears as CountryYears
from .gapminder_table import country_years as country_years
from .gaussian_mechanism import gaussian_delta as gaussian_delta
from .gaussian_mechanism import gaussian_sigma as gaussian_sigma
from .hard_debiasing import equalize as equalize
from .hard_debiasing import hard_debias as hard_debias
from .hard_debiasing import neutralize as neutralize
from .hash_collisions import CollisionCount as CollisionCount
from .hash_collisions import collision_count as collision_count
from .hash_collisions import expected_collisions as expected_collisions
from .incremental_index import IncrementalIndex as IncrementalIndex
from .int8_index import Int8Index as Int8Index
from .int8_products import int8_inner_products as int8_inner_products
from .inverse_propensity import estimate_propensities as estimate_propensities
from .inverse_propensity import estimated_gain as estimated_gain
from .inverse_propensity import inverse_propensity_weights as inverse_propensity_weights
from .iterative_alignment import Refinement as Refinement
from .iterative_alignment import refine_alignment as refine_alignment
from .likelihood_ratio_attack import likelihood_ratio_scores as likelihood_ratio_scores
from .likelihood_ratio_attack import logit_confidence as logit_confidence
from .membership_attack import MembershipReport as MembershipReport
from .membership_attack import membership_inference as membership_inference
from .model_upgrade import UpgradeReport as UpgradeReport
from .model_upgrade import measure_upgrade as measure_upgrade
from .mutual_words import mutual_pairs as mutual_pairs
from .mutual_words import profile_pairs as profile_pairs
from .noise_attack import averaged_releases as averaged_releases
from .noise_attack import noised_release as noised_release
from .noise_attack import reidentification_rate as reidentification_rate
from .orthogonal_alignment import Procrustes as Procrustes
from .orthogonal_alignment import orthogonal_procrustes as orthogonal_procrustes
from .packed_int4 import pack_int4 as pack_int4
from .packed_int4 import unpack_int4 as unpack_int4
from .paired_words import bias_direction as bias_direction
from .paired_words import mean_difference as mean_difference
from .paired_words import pair_spectrum as pair_spectrum
from .privacy_accounting import PrivacySpent as PrivacySpent
from .privacy_accounting import RDPAccountant as RDPAccountant
from .privacy_accounting import epsilon_from_rdp as epsilon_from_rdp
from .privacy_accounting import noise_for_epsilon as noise_for_epsilon
from .private_gradient import noisy_gradient as noisy_gradient
from .private_gradient import poisson_rows as poisson_rows
from .private_training import PrivateRun as PrivateRun
from .private_training import train_private as train_private
from .published_words import GenderWords as GenderWords
from .published_words import Profession as Profession
from .published_words import WEATTest as WEATTest
from .published_words import gender_words as gender_words
from .published_words import professions as professions
from .published_words import weat_tests as weat_tests
from .pydocs_tasks import package_tasks as package_tasks
from .quality_per_byte import CompressionPoint as CompressionPoint
from .quality_per_byte import measure_compression as measure_compression
from .quality_per_byte import measured_point as measured_point
from .quality_per_byte import pareto_front as pareto_front
from .random_rotation import RandomRotation as RandomRotation
from .recoverable_groups import ResidualBias as ResidualBias
from .recoverable_groups import most_biased as most_biased
from .recoverable_groups import residual_bias as residual_bias
from .rehearsal_buffer import RehearsalBuffer as RehearsalBuffer
from .row_codes import RowCodes as RowCodes
from .row_codes import RowQuantizer as RowQuantizer
from .row_codes import quantize_rows as quantize_rows
from .scalar_codes import ScalarQuantizer as ScalarQuantizer
from .secure_aggregation import from_fixed_point as from_fixed_point
from .secure_aggregation import masked_updates as masked_updates
from .secure_aggregation import sum_of_masked as sum_of_masked
from .secure_aggregation import to_fixed_point as to_fixed_point
from .sentence_templates import SEATResult as SEATResult
from .sentence_templates import bleached_sentences as bleached_sentences
from .sentence_templates import seat as seat
from .shared_projection import PairedViews as PairedViews
from .shared_projection import SharedProjection as SharedProjection
from .shared_projection import train_shared_projection as train_shared_projection
from .sign_quantizer import SignQuantizer as SignQuantizer
from .subsampled_gaussian import rdp_subsampled_gaussian as rdp_subsampled_gaussian
from .task_sequence import ForgettingReport as ForgettingReport
from .task_sequence import Task as Task
from .task_sequence import task_accuracy as task_accuracy
from .time_aware import ItemTimeOffset as ItemTimeOffset
from .time_aware import SharedTimeOffset as SharedTimeOffset
from .time_aware import TimeGate as TimeGate
from .word_association import WordAssociation as WordAssociation
from .word_association import weat_on_words as weat_on_words
from .word_inversion import WordInverter as WordInverter
from .word_inversion import train_word_inverter as train_word_inverter
from .word_inversion import word_precision as word_precision
from .word_occurrences import WordOccurrence as WordOccurrence
from .word_occurrences import find_occurrences as find_occurrences
from .word_occurrences import layers_joined as layers_joined
from .word_occurrences import layers_mixed as layers_mixed
from .word_occurrences import occurrence_states as occurrence_states

__all__ = [
    "AdaptationReport",
    "Bags",
    "BinaryRescoring",
    "ClickEvent",
    "CollisionCount",
    "Compression",
    "CompressionPoint",
    "CountryYears",
    "DurableIndex",
    "ElasticWeights",
    "FeedbackUpdater",
    "ForgettingReport",
    "GenderWords",
    "IncrementalIndex",
    "Int8Index",
    "ItemTimeOffset",
    "MembershipReport",
    "MultiplexedTable",
    "PairedViews",
    "Prefix",
    "PrivacySpent",
    "PrivateRun",
    "Procrustes",
    "Profession",
    "RDPAccountant",
    "RandomRotation",
    "Refinement",
    "Rehearsal",
    "RehearsalBuffer",
    "ResidualBias",
    "RowCodes",
    "RowQuantizer",
    "SEATResult",
    "ScalarQuantizer",
    "SharedProjection",
    "SharedTimeOffset",
    "SignQuantizer",
    "Task",
    "TimeGate",
    "UpgradeReport",
    "WEATResult",
    "WEATTest",
    "WordAssociation",
    "WordInverter",
    "WordOccurrence",
    "associations",
    "averaged_releases",
    "bias_direction",
    "bleached_sentences",
    "client_update",
    "clip_per_example",
    "collision_count",
    "continue_mlm",
    "country_years",
    "csls_scores",
    "drawn_labels",
    "effect_size",
    "epsilon_from_rdp",
    "equalize",
    "estimate_propensities",
    "estimated_gain",
    "ewc_penalty",
    "examination",
    "expected_collisions",
    "federated_average",
    "federated_rounds",
    "find_occurrences",
    "fisher_diagonal",
    "fit_distances",
    "fourier_features",
    "from_fixed_point",
    "gaussian_delta",
    "gaussian_sigma",
    "gender_words",
    "gradient_norms",
    "hard_debias",
    "hubness_counts",
    "int8_inner_products",
    "inverse_propensity_weights",
    "layers_joined",
    "layers_mixed",
    "likelihood_ratio_scores",
    "logit_confidence",
    "masked_updates",
    "mean_difference",
    "measure_compression",
    "measure_upgrade",
    "measured_point",
    "membership_inference",
    "most_biased",
    "mutual_pairs",
    "neighbour_overlap",
    "neutralize",
    "noise_for_epsilon",
    "noised_release",
    "noisy_gradient",
    "occurrence_states",
    "orthogonal_procrustes",
    "pack_int4",
    "package_tasks",
    "pair_spectrum",
    "pareto_front",
    "per_example_gradients",
    "poisson_rows",
    "professions",
    "profile_pairs",
    "quantize_rows",
    "rdp_subsampled_gaussian",
    "refine_alignment",
    "reidentification_rate",
    "residual_bias",
    "seat",
    "simulate_clicks",
    "sum_of_masked",
    "task_accuracy",
    "to_fixed_point",
    "train_in_sequence",
    "train_jointly",
    "train_private",
    "train_shared_projection",
    "train_word_inverter",
    "translation_hits",
    "translation_precision",
    "trend_features",
    "unpack_int4",
    "weat",
    "weat_on_words",
    "weat_tests",
    "with_heads",
    "word_precision",
]
