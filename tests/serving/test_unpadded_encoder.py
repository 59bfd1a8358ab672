"""A batch without padding gives what the padded one gives, whoever stands beside whom."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.models import load
from course_lib.serving.served_model import ServedModel, load_served_model
from course_lib.serving.unpadded_encoder import UnpaddedEncoder

TEXTS = [
    "a cat", "", " ", "How do I sort an array by its second column?", "x", "word " * 300,
    "naïve café", "日本語", "\x00", "a" * 200, "numpy.linalg.svd",
]  # fmt: skip


@pytest.fixture(scope="module")
def padded():
    return load("all-MiniLM-L6-v2")


def test_equal_to_the_padded_encoder(padded):
    ours = UnpaddedEncoder(padded).encode(TEXTS)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, padded.encode(TEXTS), atol=2e-6)


def test_a_text_does_not_see_its_neighbours(padded):
    encoder = UnpaddedEncoder(padded)
    together = encoder.encode(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], row, atol=2e-6)


def test_many_threads_share_it(padded):
    encoder = UnpaddedEncoder(padded)
    expected = encoder.encode(TEXTS[:5])
    with ThreadPoolExecutor(4) as threads:
        for rows in threads.map(encoder.encode, [TEXTS[:5]] * 12):
            np.testing.assert_allclose(rows, expected, atol=2e-6)


def test_nothing_and_no_list(padded):
    encoder = UnpaddedEncoder(padded)
    assert encoder.encode([]).shape == (0, 384)
    with pytest.raises(TypeError):
        encoder.encode("a cat")


@pytest.mark.parametrize("change", [{"hidden_act": "relu"}, {"model_type": "gpt2"}])
def test_another_architecture_is_refused(change):
    config = SimpleNamespace(**{"model_type": "bert", "hidden_act": "gelu"} | change)
    with pytest.raises(ValueError, match="expected a BERT"):
        UnpaddedEncoder(SimpleNamespace(model=SimpleNamespace(config=config)))


def test_the_served_model_counts_and_decodes(padded):
    model = load_served_model()
    expected = [len(padded.tokenizer(text)["input_ids"]) for text in TEXTS]
    assert model.count_tokens(TEXTS) == expected and max(expected) > model.max_tokens == 128
    ids = padded.tokenizer("sort an array")["input_ids"]
    assert model.decode(ids) == "sort an array"
    np.testing.assert_allclose(model.embed(["x"]), padded.encode(["x"]), atol=2e-6)
    assert ServedModel(model.embed, "m").count_tokens([""]) == [1]
