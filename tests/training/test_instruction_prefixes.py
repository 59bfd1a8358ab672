import numpy as np
import pytest
import torch

from course_lib.models import weights_path
from course_lib.models.torchvision_shim import ensure_torchvision
from course_lib.sentences import load_sentence_embedder, mean_cosine
from course_lib.sentences.sentence_embedder import SentenceEmbedder
from course_lib.training.instruction_prefixes import PrefixedEncoder, masked_prefix

QUERY, PASSAGE = "query: ", "passage: "
LONG = "Represent this question about a library of scientific functions for searching passages: "
TEXTS = [
    "how to sort an array",
    "the cat sleeps on the warm roof",
    "income tax for small firms",
    "eigenvalues",
    "a recipe for bread without yeast",
    "the train was late again because of the snow",
]


@pytest.fixture(scope="module")
def minilm():
    return load_sentence_embedder()


def test_each_side_gets_its_own_prefix(minilm):
    encoder = PrefixedEncoder(minilm, QUERY, PASSAGE)
    np.testing.assert_array_equal(
        encoder.encode_queries(TEXTS), minilm.encode([QUERY + text for text in TEXTS], 64)
    )
    np.testing.assert_array_equal(
        encoder.encode_passages(TEXTS), minilm.encode([PASSAGE + text for text in TEXTS], 64)
    )
    np.testing.assert_array_equal(encoder.encode(TEXTS), minilm.encode(TEXTS, 64))
    assert encoder.dim == 384


def test_without_a_prefix_nothing_changes_however_it_is_pooled(minilm):
    bare = PrefixedEncoder(minilm, query_prefix="", pool_prefix=False)
    np.testing.assert_array_equal(bare.encode_queries(TEXTS), minilm.encode(TEXTS, 64))


@pytest.mark.parametrize("prefix", [QUERY, LONG])
def test_leaving_the_prefix_out_of_the_mean_is_sentence_transformers_include_prompt(minilm, prefix):
    ensure_torchvision()
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(weights_path("all-MiniLM-L6-v2")), device="cpu")
    theirs.set_pooling_include_prompt(False)
    expected = theirs.encode(TEXTS, prompt=prefix, show_progress_bar=False)
    found = PrefixedEncoder(minilm, prefix, pool_prefix=False).encode_queries(TEXTS)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_long_common_prefix_makes_unrelated_texts_alike(minilm):  # D187
    bare = mean_cosine(minilm.encode(TEXTS))
    pooled = mean_cosine(PrefixedEncoder(minilm, LONG).encode_queries(TEXTS))
    masked = mean_cosine(PrefixedEncoder(minilm, LONG, pool_prefix=False).encode_queries(TEXTS))
    assert pooled > bare + 0.3
    assert bare < masked < pooled - 0.1


def test_first_places_are_masked_and_padding_stays():
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    assert masked_prefix(mask, 2).tolist() == [[0, 0, 1, 1], [0, 0, 0, 0]]
    assert masked_prefix(mask, 0).tolist() == mask.tolist()
    assert masked_prefix(mask, 9).tolist() == [[0] * 4] * 2
    assert mask.sum() == 6
    with pytest.raises(ValueError, match="first: expected 0 or more, got -1"):
        masked_prefix(mask, -1)


def test_the_settings_of_the_model_are_kept(minilm):
    short = SentenceEmbedder(
        minilm.tokenizer, minilm.encoder, minilm.pooling, -2, max_length=12, normalize=False
    )
    plain = short.encode([QUERY + TEXTS[0]])
    masked = PrefixedEncoder(short, QUERY, pool_prefix=False).encode_queries(TEXTS[:1])
    tokens, states = short.hidden_states([QUERY + TEXTS[0]])
    np.testing.assert_allclose(
        masked[0], states[-2][0, 3:].mean(0).numpy(), atol=1e-5
    )  # CLS query :
    assert not np.allclose(masked, plain)
    with pytest.raises(
        ValueError, match="passage_prefix: expected fewer than 11 tokens .* got 1[0-9]"
    ):
        PrefixedEncoder(short, passage_prefix=LONG)
