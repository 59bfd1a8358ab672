"""WordPiece tokenisation of PyDocs: the course's Python beside the Rust tokenizer, a thread each.

Rust is asked in two ways: for one text after the other, as ours works, and for all of them at once.
Neither has a bar; the ratio is for readers to know.
"""

from __future__ import annotations

import os
from functools import cache

# before the tokenizers package starts its threads: ours has one, so theirs gets one
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from tokenizers import Tokenizer

from benchmarks.harness import Benchmark
from course_lib.datasets import pydocs
from course_lib.models import weights_path
from course_lib.sentences import WordPieceTokenizer

FOLDER = weights_path("all-MiniLM-L6-v2")


@cache
def texts() -> list[str]:
    return [doc.text for doc in pydocs().docs]


@cache
def rust() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer


@cache
def python() -> WordPieceTokenizer:
    return WordPieceTokenizer.from_folder(FOLDER)


def ours() -> list[list[int]]:
    tokenizer = python()
    return [tokenizer.encode(text) for text in texts()]


def ours_with_nothing_remembered() -> list[list[int]]:
    tokenizer = WordPieceTokenizer(python().vocabulary)
    return [tokenizer.encode(text) for text in texts()]


def rust_one_by_one() -> list[list[int]]:
    tokenizer = rust()
    return [tokenizer.encode(text).ids for text in texts()]


def rust_at_once() -> list[list[int]]:
    return [encoding.ids for encoding in rust().encode_batch_fast(texts())]


def same_ids(mine: list[list[int]], theirs: list[list[int]]) -> str:
    equal = sum(a == b for a, b in zip(mine, theirs, strict=True))
    return f"equal ids in {equal} of {len(theirs)} texts"


BENCHMARKS = [
    Benchmark(
        "WordPiece, PyDocs texts one by one",
        ours,
        rust_one_by_one,
        quality=same_ids,
    ),
    Benchmark(
        "WordPiece, PyDocs texts at once, nothing remembered",
        ours_with_nothing_remembered,
        rust_at_once,
        quality=same_ids,
    ),
]
