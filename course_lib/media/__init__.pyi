from .activations import elu as elu
from .activations import gelu as gelu
from .activations import leaky_relu as leaky_relu
from .activations import relu as relu
from .arcface import ArcFaceHead as ArcFaceHead
from .arcface import CosFaceHead as CosFaceHead
from .audio_encoder import ConvAudioEncoder as ConvAudioEncoder
from .augmentations import colour_jitter as colour_jitter
from .augmentations import gaussian_blur as gaussian_blur
from .augmentations import random_flip as random_flip
from .augmentations import random_grayscale as random_grayscale
from .augmentations import random_resized_crop as random_resized_crop
from .augmentations import two_views as two_views
from .batch_normalization import BatchNorm2d as BatchNorm2d
from .batch_normalization import batch_norm as batch_norm
from .caption_words import BagOfWordsTower as BagOfWordsTower
from .caption_words import CaptionWords as CaptionWords
from .cepstra import mfcc as mfcc
from .clip_limits import LimitResult as LimitResult
from .clip_limits import choice_accuracy as choice_accuracy
from .clip_limits import counting_test as counting_test
from .clip_limits import relation_test as relation_test
from .clip_losses import clip_loss as clip_loss
from .colour_histograms import colour_histogram as colour_histogram
from .contrastive_encoder import ContrastiveImageEncoder as ContrastiveImageEncoder
from .contrastive_encoder import feature_width as feature_width
from .convolutions import convolve2d as convolve2d
from .convolutions import cross_correlate2d as cross_correlate2d
from .cross_modal import cross_modal_recall as cross_modal_recall
from .cross_modal import median_rank as median_rank
from .degradation import DegradationRun as DegradationRun
from .degradation import degradation_run as degradation_run
from .deit import deit_loss as deit_loss
from .dino import DINOHead as DINOHead
from .dino import dino_loss as dino_loss
from .dino import update_centre as update_centre
from .dino import update_teacher as update_teacher
from .dino_training import DINO as DINO
from .dino_training import DINOStep as DINOStep
from .dino_training import multi_crop as multi_crop
from .dino_training import train_dino as train_dino
from .distractors import contrastive_loss as contrastive_loss
from .distractors import sample_distractors as sample_distractors
from .frame_clusters import hubert_features as hubert_features
from .frame_clusters import hubert_targets as hubert_targets
from .fusion import CrossAttentionFusion as CrossAttentionFusion
from .fusion import EarlyFusion as EarlyFusion
from .fusion import LateFusion as LateFusion
from .fusion import LinearFusion as LinearFusion
from .gradient_descriptor import hog as hog
from .gumbel_quantizer import GumbelQuantizer as GumbelQuantizer
from .gumbel_quantizer import diversity_loss as diversity_loss
from .held_out_pairs import HeldOut as HeldOut
from .held_out_pairs import held_out_split as held_out_split
from .hubert import MiniHubert as MiniHubert
from .hubert import hubert_loss as hubert_loss
from .hubert import train_hubert as train_hubert
from .image_mixing import cutmix as cutmix
from .image_mixing import mixup as mixup
from .image_mixing import soft_cross_entropy as soft_cross_entropy
from .image_search import FolderReport as FolderReport
from .image_search import Hit as Hit
from .image_search import ImageSearchEngine as ImageSearchEngine
from .image_training import embed_images as embed_images
from .image_training import predict_labels as predict_labels
from .image_training import train_classifier as train_classifier
from .label_training import train_on_labels as train_on_labels
from .log_mels import log_mel as log_mel
from .log_mels import mel_spectrogram as mel_spectrogram
from .log_mels import whisper_log_mel as whisper_log_mel
from .mae import MaskedAutoencoder as MaskedAutoencoder
from .mae import train_mae as train_mae
from .mel_scale import hz_to_mel as hz_to_mel
from .mel_scale import mel_filter_bank as mel_filter_bank
from .mel_scale import mel_to_hz as mel_to_hz
from .mini_clap import SoundTower as SoundTower
from .mini_clap import train_mini_clap as train_mini_clap
from .mini_clip import SHAPE_TEMPLATES as SHAPE_TEMPLATES
from .mini_clip import MiniCLIP as MiniCLIP
from .mini_clip import load_mini_clip as load_mini_clip
from .mini_clip import train_mini_clip as train_mini_clip
from .patch_masking import mae_loss as mae_loss
from .patch_masking import random_masking as random_masking
from .patches import PatchEmbedding as PatchEmbedding
from .patches import extract_patches as extract_patches
from .patches import patches_to_images as patches_to_images
from .photo_crops import PhotoPatches as PhotoPatches
from .photo_crops import distorted as distorted
from .photo_crops import photo_patches as photo_patches
from .picture_changes import blurred as blurred
from .picture_changes import brightened as brightened
from .picture_changes import contrasted as contrasted
from .picture_changes import crops as crops
from .picture_changes import hue_turned as hue_turned
from .picture_changes import mixed_with_grey as mixed_with_grey
from .picture_changes import turned as turned
from .picture_tower import PictureTower as PictureTower
from .pixel_batches import as_pixels as as_pixels
from .residual_block import ResidualBlock as ResidualBlock
from .resnet import ResNet as ResNet
from .rotation_pretext import rotated as rotated
from .scene_sets import clip_scenes as clip_scenes
from .short_time_fourier import stft as stft
from .simclr import SimCLR as SimCLR
from .simclr import train_simclr as train_simclr
from .span_masking import mask_spans as mask_spans
from .spatial_pooling import average_pool2d as average_pool2d
from .spatial_pooling import global_average_pool as global_average_pool
from .spatial_pooling import global_max_pool as global_max_pool
from .spatial_pooling import max_pool2d as max_pool2d
from .spatial_pooling import multi_level_features as multi_level_features
from .spectrogram_axes import levels_and_hertz as levels_and_hertz
from .supervised_contrastive import supervised_contrastive_loss as supervised_contrastive_loss
from .tower_training import train_towers as train_towers
from .two_towers import TwoTowers as TwoTowers
from .unlabelled_training import train_on_pictures as train_on_pictures
from .verification_threshold import Verification as Verification
from .verification_threshold import verification as verification
from .vit import ViT as ViT
from .vit_pooling import attention_weighted as attention_weighted
from .vit_pooling import cls_token as cls_token
from .vit_pooling import mean_patches as mean_patches
from .vit_pooling import multi_layer as multi_layer
from .vit_weights import load_timm_vit as load_timm_vit
from .wav2vec import MiniWav2Vec as MiniWav2Vec
from .wav2vec import Wav2VecStep as Wav2VecStep
from .wav2vec import train_wav2vec as train_wav2vec
from .wave_batches import as_waves as as_waves
from .wave_encoder import WaveEncoder as WaveEncoder
from .wave_encoder import standardised as standardised
from .wave_transformer import WaveTransformer as WaveTransformer
from .whisper_encoder import WhisperEncoder as WhisperEncoder
from .whisper_encoder import masked_mean as masked_mean
from .whisper_encoder import state_lengths as state_lengths
from .whisper_encoder import whisper_positions as whisper_positions
from .whisper_weights import load_whisper as load_whisper
from .window_attention import WindowAttention as WindowAttention
from .window_attention import attention_multiplications as attention_multiplications
from .window_attention import window_partition as window_partition
from .window_attention import window_reverse as window_reverse
from .xor_pairs_data import XorPairs as XorPairs
from .xor_pairs_data import fusion_accuracy as fusion_accuracy
from .xor_pairs_data import mixed_differences as mixed_differences
from .xor_pairs_data import train_fusion as train_fusion
from .xor_pairs_data import xor_pairs as xor_pairs
from .zero_shot import class_vectors as class_vectors
from .zero_shot import zero_shot_accuracy as zero_shot_accuracy
from .zero_shot import zero_shot_probabilities as zero_shot_probabilities

__all__ = [
    "ArcFaceHead",
    "BagOfWordsTower",
    "BatchNorm2d",
    "CaptionWords",
    "ContrastiveImageEncoder",
    "ConvAudioEncoder",
    "CosFaceHead",
    "CrossAttentionFusion",
    "DINO",
    "DINOHead",
    "DINOStep",
    "DegradationRun",
    "EarlyFusion",
    "FolderReport",
    "GumbelQuantizer",
    "HeldOut",
    "Hit",
    "ImageSearchEngine",
    "LateFusion",
    "LimitResult",
    "LinearFusion",
    "MaskedAutoencoder",
    "MiniCLIP",
    "MiniHubert",
    "MiniWav2Vec",
    "PatchEmbedding",
    "PhotoPatches",
    "PictureTower",
    "ResNet",
    "ResidualBlock",
    "SHAPE_TEMPLATES",
    "SimCLR",
    "SoundTower",
    "TwoTowers",
    "Verification",
    "ViT",
    "Wav2VecStep",
    "WaveEncoder",
    "WaveTransformer",
    "WhisperEncoder",
    "WindowAttention",
    "XorPairs",
    "as_pixels",
    "as_waves",
    "attention_multiplications",
    "attention_weighted",
    "average_pool2d",
    "batch_norm",
    "blurred",
    "brightened",
    "choice_accuracy",
    "class_vectors",
    "clip_loss",
    "clip_scenes",
    "cls_token",
    "colour_histogram",
    "colour_jitter",
    "contrasted",
    "contrastive_loss",
    "convolve2d",
    "counting_test",
    "crops",
    "cross_correlate2d",
    "cross_modal_recall",
    "cutmix",
    "degradation_run",
    "deit_loss",
    "dino_loss",
    "distorted",
    "diversity_loss",
    "elu",
    "embed_images",
    "extract_patches",
    "feature_width",
    "fusion_accuracy",
    "gaussian_blur",
    "gelu",
    "global_average_pool",
    "global_max_pool",
    "held_out_split",
    "hog",
    "hubert_features",
    "hubert_loss",
    "hubert_targets",
    "hue_turned",
    "hz_to_mel",
    "leaky_relu",
    "levels_and_hertz",
    "load_mini_clip",
    "load_timm_vit",
    "load_whisper",
    "log_mel",
    "mae_loss",
    "mask_spans",
    "masked_mean",
    "max_pool2d",
    "mean_patches",
    "median_rank",
    "mel_filter_bank",
    "mel_spectrogram",
    "mel_to_hz",
    "mfcc",
    "mixed_differences",
    "mixed_with_grey",
    "mixup",
    "multi_crop",
    "multi_layer",
    "multi_level_features",
    "patches_to_images",
    "photo_patches",
    "predict_labels",
    "random_flip",
    "random_grayscale",
    "random_masking",
    "random_resized_crop",
    "relation_test",
    "relu",
    "rotated",
    "sample_distractors",
    "soft_cross_entropy",
    "standardised",
    "state_lengths",
    "stft",
    "supervised_contrastive_loss",
    "train_classifier",
    "train_dino",
    "train_fusion",
    "train_hubert",
    "train_mae",
    "train_mini_clap",
    "train_mini_clip",
    "train_on_labels",
    "train_on_pictures",
    "train_simclr",
    "train_towers",
    "train_wav2vec",
    "turned",
    "two_views",
    "update_centre",
    "update_teacher",
    "verification",
    "whisper_log_mel",
    "whisper_positions",
    "window_partition",
    "window_reverse",
    "xor_pairs",
    "zero_shot_accuracy",
    "zero_shot_probabilities",
]
