"""The own BERT encoder against transformers', real MiniLM weights, a batch of 32 x 128 tokens."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch

from benchmarks.harness import Benchmark
from course_lib.models import ensure_torchvision, weights_path
from course_lib.sentences import BertEncoder, load_bert

TEXTS, TOKENS = 32, 128
FOLDER = weights_path("all-MiniLM-L6-v2")


@cache
def ours() -> BertEncoder:
    """The encoder of this course."""
    return load_bert(FOLDER)


@cache
def theirs() -> Any:
    """transformers' BertModel as it is loaded by default."""
    ensure_torchvision()
    from transformers import BertModel

    return BertModel.from_pretrained(FOLDER).eval()


@cache
def batch(padded: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Random word pieces; padded rows have 32 to 128 real ones, the longest all of them."""
    generator = torch.Generator().manual_seed(0)
    ids = torch.randint(1000, 30000, (TEXTS, TOKENS), generator=generator)
    lengths = torch.randint(32, TOKENS + 1, (TEXTS, 1), generator=generator)
    lengths[0] = TOKENS
    mask = torch.arange(TOKENS) < (lengths if padded else TOKENS)
    return ids, mask.expand(TEXTS, TOKENS).long()


@torch.inference_mode()
def our_states(padded: bool) -> torch.Tensor:
    """Run the own encoder."""
    return ours()(*batch(padded))


@torch.inference_mode()
def their_states(padded: bool) -> torch.Tensor:
    """Run transformers' encoder."""
    ids, mask = batch(padded)
    return theirs()(input_ids=ids, attention_mask=mask).last_hidden_state


def difference(mine: torch.Tensor, right: torch.Tensor) -> str:
    """Return the largest difference of the last states."""
    return f"largest difference {(mine - right).abs().max():.0e}"


BENCHMARKS = [
    Benchmark(
        f"BERT: MiniLM-L6 forward, {TEXTS} texts of {name} tokens",
        ours=lambda padded=padded: our_states(padded),
        theirs=lambda padded=padded: their_states(padded),
        unit="texts/s",
        amount=TEXTS,
        bar=0.8,
        quality=difference,
        repeats=7,
    )
    for name, padded in ((f"{TOKENS}", False), (f"32 to {TOKENS}", True))
]
