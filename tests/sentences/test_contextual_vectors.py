import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from course_lib.models import ensure_torchvision, weights_path
from course_lib.sentences import (
    SentenceEmbedder,
    layers_in_context,
    load_sentence_embedder,
    word_in_context,
)
from course_lib.sentences.contextual_vectors import piece_positions

TEXT = "The Bank raised its rates; embeddings of a bank, on the river bank."


@pytest.fixture(scope="module")
def embedder():
    return load_sentence_embedder()


@pytest.fixture(scope="module")
def theirs():
    ensure_torchvision()
    folder = weights_path("all-MiniLM-L6-v2")
    return AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()


@pytest.mark.parametrize(
    ("word", "occurrence"), [("bank", 0), ("bank", 1), ("bank", -1), ("embeddings", 0), (".", 0)]
)
def test_vectors_are_the_mean_of_transformers_states_of_the_words_characters(
    embedder, theirs, word, occurrence
):
    tokenizer, model = theirs
    tokens = tokenizer(TEXT, return_tensors="pt", return_offsets_mapping=True)
    offsets = tokens.pop("offset_mapping")[0].tolist()
    places = [i for i in range(len(TEXT)) if TEXT.lower().startswith(word, i)]
    start = places[occurrence]
    pieces = [
        i for i, (a, b) in enumerate(offsets) if a < b and start <= a and b <= start + len(word)
    ]
    assert len(pieces) == (4 if word == "embeddings" else 1)
    with torch.no_grad():
        states = model(**tokens, output_hidden_states=True).hidden_states
    expected = np.stack([s[0, pieces].mean(dim=0).numpy() for s in states])
    found = layers_in_context(embedder, TEXT, word, occurrence)
    assert found.shape == (7, 384)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    some = word_in_context(embedder, TEXT, word, occurrence, layers=(-1, -2, 0))
    np.testing.assert_allclose(some, expected[[-1, -2, 0]].mean(axis=0), atol=1e-5)


def test_several_words_are_found_as_one(embedder):
    a, b = piece_positions(embedder.tokenizer, TEXT, "river bank")
    assert (a, b) == (
        piece_positions(embedder.tokenizer, TEXT, "river")[0],
        piece_positions(embedder.tokenizer, TEXT, "bank", 2)[1],
    )
    assert piece_positions(embedder.tokenizer, "I don't know", "Don't") == (2, 5)


def test_input_of_the_first_block_knows_no_context_and_the_last_layer_does(embedder):
    money = layers_in_context(embedder, "the bank lent money", "bank")
    river = layers_in_context(embedder, "the bank was muddy", "bank")
    np.testing.assert_allclose(money[0], river[0], atol=1e-5)  # same piece, same position
    assert np.abs(money[-1] - river[-1]).max() > 0.05


def test_a_single_word_is_more_than_its_row_of_the_table(embedder):  # D107
    row = embedder.encoder.embeddings.word.weight[embedder.tokenizer.encode("bank")[1]]
    layers = torch.from_numpy(layers_in_context(embedder, "bank", "bank"))
    cosines = torch.cosine_similarity(layers, row[None].detach(), dim=1)
    assert cosines[0] > 0.9 > 0.6 > cosines[-1]


def test_missing_words_occurrences_and_layers_are_named(embedder):
    with pytest.raises(ValueError, match="word: expected 'banks'.*it doesn't come at all"):
        word_in_context(embedder, TEXT, "banks")
    with pytest.raises(ValueError, match="'bank', occurrence 3, in the text; it comes 3 times"):
        word_in_context(embedder, TEXT, "bank", 3)
    with pytest.raises(ValueError, match="occurrence -4"):
        word_in_context(embedder, TEXT, "bank", -4)
    with pytest.raises(ValueError, match="word: expected ' '"):
        word_in_context(embedder, TEXT, " ")
    for layers in ((7,), (-8,), ()):
        with pytest.raises(ValueError, match="layers: expected one or more numbers, -7 to 6"):
            word_in_context(embedder, TEXT, "bank", layers=layers)


def test_a_word_behind_the_cut_is_an_error_and_never_another_token(embedder):
    short = SentenceEmbedder(embedder.tokenizer, embedder.encoder, max_length=6)
    assert word_in_context(short, "a b c bank", "bank").shape == (384,)
    for text in ("a b c d bank", "a b c d e f g bank"):
        with pytest.raises(ValueError, match="text: expected the word before the cut at 6: 'bank'"):
            word_in_context(short, text, "bank")
    with pytest.raises(ValueError, match="before the cut"):  # its first pieces alone would fit
        word_in_context(short, "a b embeddings", "embeddings")
