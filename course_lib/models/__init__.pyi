from .access import ModelUnavailable as ModelUnavailable
from .access import available as available
from .access import why_unavailable as why_unavailable
from .architecture_facts import ClipFacts as ClipFacts
from .architecture_facts import clip_dim as clip_dim
from .architecture_facts import clip_facts as clip_facts
from .architecture_facts import feature_width as feature_width
from .catalogue import registry as registry
from .embedder_factory import create_audio_embedder as create_audio_embedder
from .embedder_factory import create_image_embedder as create_image_embedder
from .embedder_factory import create_multimodal_embedder as create_multimodal_embedder
from .embedder_factory import create_text_embedder as create_text_embedder
from .embedder_listing import EmbedderRow as EmbedderRow
from .embedder_listing import get_available_embedders as get_available_embedders
from .embedder_protocol import CaptionEncoder as CaptionEncoder
from .embedder_protocol import Embedder as Embedder
from .embedder_protocol import PictureEncoder as PictureEncoder
from .embedder_protocol import TextEncoder as TextEncoder
from .embedder_protocol import WaveEncoder as WaveEncoder
from .embedders import AudioEmbedder as AudioEmbedder
from .embedders import ImageEmbedder as ImageEmbedder
from .embedders import MultiModalEmbedder as MultiModalEmbedder
from .embedders import TextEmbedder as TextEmbedder
from .http_post import ServiceError as ServiceError
from .item_kinds import modality_of as modality_of
from .linear_bridge import LinearBridge as LinearBridge
from .linear_bridge import pair_recall as pair_recall
from .loading import load as load
from .model_entry import ModelEntry as ModelEntry
from .openai_service import OpenAIService as OpenAIService
from .packaged import weights_path as weights_path
from .sentence_encoder import SentenceEncoder as SentenceEncoder
from .separate_spaces import SeparateEmbedders as SeparateEmbedders
from .service_encoder import ServiceEncoder as ServiceEncoder
from .sound_waves import Wave as Wave
from .sound_waves import read_wave as read_wave
from .spaces import IncomparableSpaces as IncomparableSpaces
from .torchvision_shim import ensure_torchvision as ensure_torchvision

__all__ = [
    "AudioEmbedder",
    "CaptionEncoder",
    "ClipFacts",
    "Embedder",
    "EmbedderRow",
    "ImageEmbedder",
    "IncomparableSpaces",
    "LinearBridge",
    "ModelEntry",
    "ModelUnavailable",
    "MultiModalEmbedder",
    "OpenAIService",
    "PictureEncoder",
    "SentenceEncoder",
    "SeparateEmbedders",
    "ServiceEncoder",
    "ServiceError",
    "TextEmbedder",
    "TextEncoder",
    "Wave",
    "WaveEncoder",
    "available",
    "clip_dim",
    "clip_facts",
    "create_audio_embedder",
    "create_image_embedder",
    "create_multimodal_embedder",
    "create_text_embedder",
    "ensure_torchvision",
    "feature_width",
    "get_available_embedders",
    "load",
    "modality_of",
    "pair_recall",
    "read_wave",
    "registry",
    "weights_path",
    "why_unavailable",
]
