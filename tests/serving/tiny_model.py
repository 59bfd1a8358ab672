"""A model that a test can see through: a text's vector says which text it was."""

import hashlib
import threading

import numpy as np

from course_lib.serving.served_model import ServedModel

DIM = 8


def vector_of(text):
    """Return DIM numbers that no other text has, of length 1."""
    digest = hashlib.blake2b(text.encode(), digest_size=DIM * 4).digest()
    row = np.frombuffer(digest, "<u4").astype(np.float64) + 1.0
    return (row / np.linalg.norm(row)).astype(np.float32)


def embed(texts):
    return np.stack([vector_of(text) for text in texts])


class HeldModel:
    """Embeds only when told to: to look at a service while it is busy."""

    def __init__(self):
        self.go, self.began = threading.Event(), threading.Event()
        self.calls = []

    def __call__(self, texts):
        self.calls.append(list(texts))
        self.began.set()
        assert self.go.wait(60)
        return embed(texts)


def words_model(**changes):
    """Return a model whose token ids are places in a list of words."""
    words = ["", "a", "cat", "dog"]
    return ServedModel(
        **{
            "embed": embed,
            "name": "tiny",
            "max_tokens": 50,
            "decode": lambda ids: " ".join(words[i] for i in ids),
        }
        | changes
    )
