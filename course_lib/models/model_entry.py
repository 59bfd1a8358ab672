"""What the registry knows of one pre-trained model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

Loader = Literal[
    "packaged",
    "sentence-transformers",
    "transformers",
    "nv-embed",
    "open-clip",
    "clip",
    "sentence-transformers-clip",
    "vision",
    "timm",
    "torchvision",
    "speech",
    "whisper",
    "openai",
    "gemini",
    "cohere",
    "jina",
    "nvidia",
]
Pooling = Literal["mean", "cls", "last"]
Modality = Literal["text", "image", "audio"]

SERVICES = frozenset({"openai", "gemini", "cohere", "jina", "nvidia"})

# loader -> the library that has to be installed
LIBRARIES = {
    "sentence-transformers": "sentence_transformers",
    "sentence-transformers-clip": "sentence_transformers",
    "transformers": "transformers",
    "nv-embed": "transformers",
    "clip": "transformers",
    "vision": "transformers",
    "speech": "transformers",
    "whisper": "transformers",
    "open-clip": "open_clip",
    "timm": "timm",
    "torchvision": "torchvision",
} | dict.fromkeys(SERVICES, "httpx")


@dataclass(frozen=True)
class ModelEntry:
    """One pre-trained model.

    Parameters
    ----------
    key
        The name by which the course asks for it.
    embeds
        What goes in: ``"text"``, ``"image"``, ``"audio"``, or several with commas, where they
        share one space.
    dim
        Length of the vectors that come out.
    licence
        SPDX name of the licence of the weights; ``"service"`` where no weights are to be had.
    source
        Where the weights are: an installed package, a hub repository, a folder on disk, the name
        of torchvision's weights, or a service's address.
    loader
        Which adapter turns the source into a model.
    query_prefix, passage_prefix
        What the model was trained to see before a question and before a document.
    pooling
        How the states of the tokens become one vector: their mean, the first one or the last one.
        (A sentence-transformers model says so in its own files, too.) Of a vision transformer's
        tokens, ``"mean"`` is the mean of the patches.
    same_kind_prefix
        What it was trained to see before each of two texts that are alike in kind, as `similarity`
        compares them.
    max_length
        Tokens after which the ``transformers`` loader cuts a text.
    causal
        False for a decoder that was trained on with attention in both directions; its files
        don't always say so.
    weights_file
        The file whose presence in a cache means that nothing has to be fetched.
    model
        What a service calls the model.
    key_variable
        The environment variable with the service's key; empty where none is needed.
    """

    key: str
    embeds: str
    dim: int
    licence: str
    source: str
    loader: Loader
    query_prefix: str = ""
    passage_prefix: str = ""
    pooling: Pooling = "mean"
    same_kind_prefix: str = ""
    max_length: int = 128
    causal: bool = True
    weights_file: str = "model.safetensors"
    model: str = ""
    key_variable: str = ""

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """The modalities of `embeds`, one by one."""
        return cast("tuple[Modality, ...]", tuple(self.embeds.split(", ")))

    @property
    def backend(self) -> str:
        """What has to be there: a library, or a service."""
        return self.loader if self.loader in SERVICES else LIBRARIES.get(self.loader, self.source)
