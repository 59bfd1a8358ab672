"""The real MiniLM from transformers, and batches of real text: oracles of several tests."""

from functools import cache

import numpy as np
import torch

from course_lib.datasets import lee_corpus, pydocs
from course_lib.models import ensure_torchvision, weights_path

MINILM = "all-MiniLM-L6-v2"


@cache
def transformers_minilm(attention="sdpa"):
    """Return transformers' BertModel with the real weights; "eager" can show its attention."""
    ensure_torchvision()
    from transformers import BertModel

    return BertModel.from_pretrained(weights_path(MINILM), attn_implementation=attention).eval()


@cache
def real_batch(source, n=16, max_length=96):
    """Return ids and mask, padded on the right, of `n` texts from "lee" or "pydocs"."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights_path(MINILM) / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(max_length)
    encoded = tokenizer.encode_batch(texts(source, n))
    ids, mask = ([getattr(e, name) for e in encoded] for name in ("ids", "attention_mask"))
    return torch.tensor(ids), torch.tensor(mask)


def texts(source, n):
    """Return `n` texts of unequal length: Lee's openings, or PyDocs' summaries and bodies."""
    if source == "lee":
        return [d[: 100 * (i + 1)] for i, d in enumerate(lee_corpus().documents[:n])]
    docs = [d for d in pydocs().docs if d.summary and d.body]
    chosen = np.random.default_rng(0).choice(len(docs), n, replace=False)
    return [docs[j].body if i % 2 else docs[j].summary for i, j in enumerate(chosen)]
