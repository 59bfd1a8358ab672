from .adapter_training import AnsweredQueries as AnsweredQueries
from .adapter_training import answer_table as answer_table
from .adapter_training import graded_ranking_loss as graded_ranking_loss
from .adapter_training import train_adapter as train_adapter
from .answered_vectors import answered_pairs as answered_pairs
from .answered_vectors import answered_questions as answered_questions
from .autoencoder import Autoencoder as Autoencoder
from .autoencoder import train_autoencoder as train_autoencoder
from .batch_triplets import batch_all_triplet_loss as batch_all_triplet_loss
from .batch_triplets import batch_hard_triplet_loss as batch_hard_triplet_loss
from .batch_triplets import batch_semi_hard_triplet_loss as batch_semi_hard_triplet_loss
from .classifier_objective import ClassifierHead as ClassifierHead
from .cross_batch_memory import CrossBatchMemory as CrossBatchMemory
from .curriculum import CurriculumSampler as CurriculumSampler
from .curriculum import linear_pace as linear_pace
from .curriculum import root_pace as root_pace
from .distance_matrices import cosine_distances as cosine_distances
from .distance_matrices import euclidean_distances as euclidean_distances
from .distillation_losses import distillation_loss as distillation_loss
from .distillation_losses import margin_mse_loss as margin_mse_loss
from .documentation_pairs import PydocsPairs as PydocsPairs
from .documentation_pairs import hold_out_package as hold_out_package
from .documentation_pairs import pydocs_pairs as pydocs_pairs
from .embedding_trainer import EmbeddingTrainer as EmbeddingTrainer
from .gradient_caching import accumulated_gradient as accumulated_gradient
from .gradient_caching import grad_cache_step as grad_cache_step
from .hard_negatives import mine_negatives as mine_negatives
from .in_batch_negatives import hardest_negatives as hardest_negatives
from .instruction_prefixes import PrefixedEncoder as PrefixedEncoder
from .label_masks import triplet_masks as triplet_masks
from .late_interaction import max_sim_scores as max_sim_scores
from .learning_rates import warmup_constant as warmup_constant
from .learning_rates import warmup_cosine as warmup_cosine
from .learning_rates import warmup_linear as warmup_linear
from .loss_circle import circle_gradients as circle_gradients
from .loss_circle import circle_losses as circle_losses
from .matryoshka import matryoshka_loss as matryoshka_loss
from .matryoshka import truncate as truncate
from .mined_negatives import MinedNegatives as MinedNegatives
from .mined_negatives import false_negative_share as false_negative_share
from .multi_positive_loss import joint_multi_positive_loss as joint_multi_positive_loss
from .multi_task import MultiTaskTrainer as MultiTaskTrainer
from .multi_task import Task as Task
from .negative_refresh import RefreshedNegatives as RefreshedNegatives
from .negative_sampling import random_negatives as random_negatives
from .negative_sampling import semi_hard_negatives as semi_hard_negatives
from .nli_pairs import NliTriplet as NliTriplet
from .nli_pairs import nli_triplets as nli_triplets
from .nli_pairs import triplet_columns as triplet_columns
from .online_pairs import online_contrastive_loss as online_contrastive_loss
from .own_negatives_loss import sampled_info_nce_loss as sampled_info_nce_loss
from .pair_group_losses import angular_loss as angular_loss
from .pair_group_losses import n_pair_loss as n_pair_loss
from .pair_vectors import stored_pairs as stored_pairs
from .pair_vectors import text_vectors as text_vectors
from .pairwise_ranking_losses import angle_loss as angle_loss
from .pairwise_ranking_losses import cosent_loss as cosent_loss
from .ranking_losses import multiple_negatives_ranking_loss as multiple_negatives_ranking_loss
from .ranking_losses import symmetric_ranking_loss as symmetric_ranking_loss
from .search_logs import LogTriplet as LogTriplet
from .search_logs import SearchEvent as SearchEvent
from .search_logs import log_triplets as log_triplets
from .static_distillation import StaticModel as StaticModel
from .static_distillation import distill as distill
from .static_training import train_static as train_static
from .task_sampling import TaskBatch as TaskBatch
from .task_sampling import round_robin_batches as round_robin_batches
from .task_sampling import task_batches as task_batches
from .task_sampling import task_shares as task_shares
from .teacher_filter import filter_by_teacher as filter_by_teacher
from .text_augmentation import delete_words as delete_words
from .text_augmentation import insert_words as insert_words
from .text_augmentation import substitute_words as substitute_words
from .training_checkpoints import checkpoint_steps as checkpoint_steps
from .two_view_dataset import TwoViewDataset as TwoViewDataset
from .uniformity_alignment import alignment as alignment
from .uniformity_alignment import effective_rank as effective_rank
from .uniformity_alignment import uniformity as uniformity
from .variational_autoencoder import VariationalAutoencoder as VariationalAutoencoder
from .variational_autoencoder import normal_kl as normal_kl
from .vector_adapters import BlendedAdapter as BlendedAdapter
from .vector_adapters import IdentityAdapter as IdentityAdapter
from .vector_adapters import LowRankAdapter as LowRankAdapter
from .vector_adapters import TwoSidedAdapter as TwoSidedAdapter
from .vector_adapters import adapted as adapted

__all__ = [
    "AnsweredQueries",
    "Autoencoder",
    "BlendedAdapter",
    "ClassifierHead",
    "CrossBatchMemory",
    "CurriculumSampler",
    "EmbeddingTrainer",
    "IdentityAdapter",
    "LogTriplet",
    "LowRankAdapter",
    "MinedNegatives",
    "MultiTaskTrainer",
    "NliTriplet",
    "PrefixedEncoder",
    "PydocsPairs",
    "RefreshedNegatives",
    "SearchEvent",
    "StaticModel",
    "Task",
    "TaskBatch",
    "TwoSidedAdapter",
    "TwoViewDataset",
    "VariationalAutoencoder",
    "accumulated_gradient",
    "adapted",
    "alignment",
    "angle_loss",
    "angular_loss",
    "answer_table",
    "answered_pairs",
    "answered_questions",
    "batch_all_triplet_loss",
    "batch_hard_triplet_loss",
    "batch_semi_hard_triplet_loss",
    "checkpoint_steps",
    "circle_gradients",
    "circle_losses",
    "cosent_loss",
    "cosine_distances",
    "delete_words",
    "distill",
    "distillation_loss",
    "effective_rank",
    "euclidean_distances",
    "false_negative_share",
    "filter_by_teacher",
    "grad_cache_step",
    "graded_ranking_loss",
    "hardest_negatives",
    "hold_out_package",
    "insert_words",
    "joint_multi_positive_loss",
    "linear_pace",
    "log_triplets",
    "margin_mse_loss",
    "matryoshka_loss",
    "max_sim_scores",
    "mine_negatives",
    "multiple_negatives_ranking_loss",
    "n_pair_loss",
    "nli_triplets",
    "normal_kl",
    "online_contrastive_loss",
    "pydocs_pairs",
    "random_negatives",
    "root_pace",
    "round_robin_batches",
    "sampled_info_nce_loss",
    "semi_hard_negatives",
    "stored_pairs",
    "substitute_words",
    "symmetric_ranking_loss",
    "task_batches",
    "task_shares",
    "text_vectors",
    "train_adapter",
    "train_autoencoder",
    "train_static",
    "triplet_columns",
    "triplet_masks",
    "truncate",
    "uniformity",
    "warmup_constant",
    "warmup_cosine",
    "warmup_linear",
]
