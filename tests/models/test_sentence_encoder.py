"""The course's encoder against sentence-transformers on the same weights."""

import numpy as np
import pytest

from course_lib.models import SentenceEncoder, load, weights_path

TEXTS = ["a cat", "", "Solve a sparse linear system.", "naïve café 日本", "word " * 400]


@pytest.fixture(scope="module")
def encoder():
    return load("all-MiniLM-L6-v2")


def test_equals_sentence_transformers(encoder):
    from sentence_transformers import SentenceTransformer

    oracle = SentenceTransformer(str(weights_path("all-MiniLM-L6-v2")), device="cpu")
    oracle.max_seq_length = 128
    expected = oracle.encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=1e-5)


def test_rows_are_unit_float32_and_in_order_whatever_the_batch(encoder):
    together = encoder.encode(TEXTS, batch_size=2)
    assert together.dtype == np.float32 and together.shape == (5, encoder.dim)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)


def test_no_text_gives_no_rows(encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_a_long_text_is_cut_at_max_length(encoder):
    short = SentenceEncoder(weights_path("all-MiniLM-L6-v2"), max_length=8)
    assert np.array_equal(short.encode(["word " * 6]), short.encode(["word " * 400]))
    assert not np.allclose(
        encoder.encode(["word " * 6]), encoder.encode(["word " * 400]), atol=1e-4
    )


@pytest.mark.parametrize(
    ("texts", "message"), [("a cat", "one string"), (["a", None], r"texts\[1\].*NoneType")]
)
def test_bad_texts_are_named(encoder, texts, message):
    with pytest.raises(TypeError, match=message):
        encoder.encode(texts)


def test_bad_sizes_are_named(encoder):
    with pytest.raises(ValueError, match="batch_size.*0"):
        encoder.encode(["a"], batch_size=0)
    with pytest.raises(ValueError, match="max_length.*2"):
        SentenceEncoder(weights_path("all-MiniLM-L6-v2"), max_length=2)
