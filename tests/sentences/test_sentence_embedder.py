import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.datasets import lee_corpus, pydocs
from course_lib.models import ensure_torchvision, weights_path
from course_lib.sentences import (
    SentenceEmbedder,
    cls_pooling,
    load_sentence_embedder,
    max_pooling,
    mean_pooling,
)

ODD = ["", "a", "naïve façade 東京", "word " * 400, "Embeddings!", "\x00\t\u200b", "🙂"]


@pytest.fixture(scope="module")
def ours():
    return load_sentence_embedder()


@pytest.fixture(scope="module")
def theirs():
    ensure_torchvision()
    from sentence_transformers import SentenceTransformer

    folder = str(weights_path("all-MiniLM-L6-v2"))
    return SentenceTransformer(folder, device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def real_texts():
    docs = pydocs().docs
    return [doc.summary for doc in docs[:: len(docs) // 20]] + lee_corpus().documents[:2]


@pytest.mark.parametrize("batch_size", [5, 16])
def test_vectors_are_sentence_transformers_own(ours, theirs, real_texts, batch_size):
    texts = [*ODD, *real_texts]
    expected = theirs.encode(texts, batch_size=batch_size)
    found = ours.encode(texts, batch_size=batch_size)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_long_text_is_cut_at_256_pieces_as_the_published_model(ours, theirs):  # D081
    long = " ".join(lee_corpus().background[:3])
    assert ours.max_length == theirs.max_seq_length == 256
    [expected], [found] = theirs.encode([long]), ours.encode([long])
    assert abs(found @ expected - 1) < 1e-5
    [at_512] = SentenceEmbedder(ours.tokenizer, ours.encoder, max_length=512).encode([long])
    assert at_512 @ expected < 0.99


def test_what_the_guides_encoders_printed_is_not_what_the_model_gives(ours):  # D070
    sentences = ["The cat sits outside", "A man is playing guitar", "I love pasta"]
    off = ours.similarity(sentences, sentences)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(np.diag(ours.similarity(sentences, sentences)), 1, atol=1e-5)
    assert (off < 0.2).all()


def test_empty_list_order_and_bad_input(ours):  # D079
    assert ours.encode([]).shape == (0, 384)
    assert ours.similarity([], ["a", "b"]).shape == (0, 2)
    texts = ["a b c d e", "a", "a b c", ""]
    one_by_one = np.concatenate([ours.encode([text]) for text in texts])
    np.testing.assert_allclose(ours.encode(texts, batch_size=3), one_by_one, atol=1e-5)
    with pytest.raises(TypeError, match="texts: expected a sequence of strings, got one string"):
        ours.encode("one string")
    with pytest.raises(TypeError, match=r"texts\[1\]: expected a str, got int"):
        ours.encode(["a", 3])
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        ours.encode(texts, batch_size=0)


@pytest.mark.parametrize("layer", [0, 3, -2])
@pytest.mark.parametrize(("pooling", "row"), [(cls_pooling, 0), (max_pooling, None)])
def test_layer_and_pooling_are_those_of_transformers_states(ours, theirs, layer, pooling, row):
    texts = ["a short one", "a slightly longer text about matrices"]
    tokens = theirs.tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        states = theirs[0].model(**tokens, output_hidden_states=True).hidden_states[layer]
    if row is None:
        states = states.masked_fill(tokens["attention_mask"].unsqueeze(-1) == 0, -1e9)
    expected = states.amax(dim=1) if row is None else states[:, row]
    raw = SentenceEmbedder(ours.tokenizer, ours.encoder, pooling, layer, normalize=False)
    np.testing.assert_allclose(raw.encode(texts), expected, atol=1e-4)
    unit = SentenceEmbedder(ours.tokenizer, ours.encoder, pooling, layer)
    np.testing.assert_allclose(unit.encode(texts), F.normalize(expected), atol=1e-5)
    np.testing.assert_allclose(
        raw.similarity(texts, texts), unit.similarity(texts, texts), atol=1e-5
    )  # D083


def test_states_of_texts_that_go_through_in_parts_are_those_of_all_together(ours):
    texts = ["a short one", "a slightly longer text about matrices", "", "one more"]
    tokens, together = ours.hidden_states(texts, batch_size=4)
    for size in (1, 3):
        _, in_parts = ours.hidden_states(texts, batch_size=size)
        for a, b in zip(together, in_parts, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-4)  # one dimension reaches 4
    with torch.no_grad():
        torch.testing.assert_close(together[-1], ours.encoder(*tokens), atol=1e-4, rtol=0)
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        ours.hidden_states(texts, batch_size=0)


def test_dropout_is_off_while_encoding_and_back_on_after(ours):
    ours.encoder.train()
    try:
        np.testing.assert_array_equal(ours.encode(["a b c"]), ours.encode(["a b c"]))
        assert ours.encoder.training
        assert all(block.training for block in ours.encoder.blocks)
    finally:
        ours.encoder.eval()


def test_loading_again_gives_untouched_weights(ours):
    again = load_sentence_embedder()
    assert again.encoder is not ours.encoder
    with torch.no_grad():
        again.encoder.embeddings.word.weight.zero_()
    assert load_sentence_embedder().encoder.embeddings.word.weight.any()


def test_parts_that_do_not_fit_are_named(ours):
    tokenizer, encoder = ours.tokenizer, ours.encoder
    for layer in (7, -8):
        with pytest.raises(ValueError, match=f"layer: expected -7 to 6, got {layer}"):
            SentenceEmbedder(tokenizer, encoder, mean_pooling, layer)
    for length in (2, 513):
        with pytest.raises(ValueError, match=f"max_length: expected 3 to 512, got {length}"):
            SentenceEmbedder(tokenizer, encoder, max_length=length)
    longer = type(tokenizer)([*tokenizer.vocabulary, "one more"])
    with pytest.raises(ValueError, match="tokenizer: expected the encoder's own vocabulary"):
        SentenceEmbedder(longer, encoder)
