"""Re-ranking: late interaction against its definition, cross-encoders against their library."""

import numpy as np
import pytest
import torch

from course_lib.applications import (
    TokenVectors,
    cross_encoder_rerank,
    late_interaction_rerank,
    token_vectors,
)
from course_lib.applications.cross_reranking import load_cross_encoder
from course_lib.applications.late_reranking import max_sim
from course_lib.models import ModelUnavailable, access, ensure_torchvision, weights_path

ensure_torchvision()  # transformers imports torchvision
TEXTS = ["Sort an array.", "", "Draw a line from here to there, " * 30, "Invert a matrix"]


@pytest.fixture(scope="module")
def states():
    return token_vectors(TEXTS)


def test_states_are_transformers_own(states):
    from transformers import AutoModel, AutoTokenizer

    folder = weights_path("all-MiniLM-L6-v2")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()
    for text, tokens, rows in zip(TEXTS, states.tokens, states.states, strict=True):
        inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=128)
        with torch.inference_mode():
            expected = model(**inputs).last_hidden_state[0, 1:-1]
        assert tokens == tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])[1:-1]
        expected = torch.nn.functional.normalize(expected, dim=1)
        np.testing.assert_allclose(rows, expected, atol=2e-3)  # kept in half precision


def test_shapes_cuts_and_bytes(states):
    assert [len(rows) for rows in states.states] == [len(tokens) for tokens in states.tokens]
    assert len(states) == 4 and states.states[1].shape == (0, 384)
    assert len(states.tokens[2]) == 126  # cut at 128 with [CLS] and [SEP]
    assert len(token_vectors(TEXTS, max_length=10).tokens[2]) == 8
    assert states.nbytes == sum(len(tokens) for tokens in states.tokens) * 384 * 4


def test_company_does_not_change_a_text(states):
    for text, rows in zip(TEXTS, states.states, strict=True):
        alone = token_vectors([text], max_length=127 if len(text) < 50 else 128).states[0]
        np.testing.assert_allclose(rows, alone, atol=3e-3)


def test_known_texts_are_not_encoded_again(monkeypatch):
    from course_lib.applications import token_states

    first = token_vectors(["a text that is asked for twice"])
    monkeypatch.setattr(token_states, "_encoded", lambda *_: pytest.fail("encoded again"))
    again = token_vectors(["a text that is asked for twice"])
    np.testing.assert_array_equal(first.states[0], again.states[0])


def test_the_oldest_texts_are_forgotten_and_encoded_again(monkeypatch):
    from course_lib.applications import token_states

    embedder = token_states._minilm()
    monkeypatch.setattr(token_states, "REMEMBERED", 2)
    monkeypatch.setitem(token_states._known, embedder, {})
    first = token_vectors(["one", "two", "three"])
    assert [len(rows) for rows in first.states] == [1, 1, 1]  # also the one that is forgotten
    assert [text for _, text in token_states._known[embedder]] == ["two", "three"]
    again = token_vectors(["one", "three"])
    np.testing.assert_allclose(again.states[0], first.states[0], atol=2e-3)
    assert [text for _, text in token_states._known[embedder]] == ["three", "one"]


def test_max_sim_is_its_definition():
    rng = np.random.default_rng(0)
    rows = [rng.normal(size=(n, 5)).astype(np.float32) for n in (3, 1, 7)]
    rows = [r / np.linalg.norm(r, axis=1, keepdims=True) for r in rows]
    query = rows[0][[1, 0]]
    scores = max_sim(query, TokenVectors([["x"] * len(r) for r in rows], rows))
    expected = [np.mean([max(q @ t for t in document) for q in query]) for document in rows]
    np.testing.assert_allclose(scores, expected, rtol=1e-5)
    assert scores[0] == pytest.approx(1)  # the query's own tokens are among them
    assert max_sim(query, TokenVectors([], [])).shape == (0,)
    empty = TokenVectors([["x"], []], [rows[1], np.zeros((0, 5), np.float32)])
    assert max_sim(query, empty)[1] == -np.inf


def test_late_interaction_orders_candidates():
    texts = ["Draw a line.", "", "Return the indices that would sort an array.", "Draw a line."]
    order, scores = late_interaction_rerank("which positions put the numbers in order", texts)
    assert order.tolist() == [2, 0, 3, 1]
    assert (np.diff(scores[:3]) <= 0).all() and scores[3] == -np.inf
    assert late_interaction_rerank("anything", [])[0].shape == (0,)


def test_one_string_is_refused():
    with pytest.raises(TypeError, match="texts: expected a sequence of strings, got one string"):
        token_vectors("sort")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A real BERT for pairs of texts, tiny and untrained, as published ones are saved."""
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("bert")
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(weights_path("all-MiniLM-L6-v2"))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    saved = tmp_path_factory.mktemp("cross-encoder")
    CrossEncoder(str(folder), device="cpu").save_pretrained(str(saved))
    return saved


def test_cross_encoder_equals_transformers(checkpoint):
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    texts = ["Draw a line.", "Sort an array.", "Sort rows by their first column."]
    order, scores = cross_encoder_rerank("sort rows", texts, load_cross_encoder(checkpoint))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint).eval()
    inputs = tokenizer(["sort rows"] * 3, texts, return_tensors="pt", padding=True)
    with torch.inference_mode():
        logits = model(**inputs).logits[:, 0]
    assert order.tolist() == torch.argsort(-logits).tolist()
    np.testing.assert_allclose(scores, torch.sigmoid(logits)[order], atol=1e-5)


def test_no_cross_encoder_says_what_to_do(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(access, "_answers", {})
    with pytest.raises(ModelUnavailable, match="nobody/nothing.* go online once"):
        load_cross_encoder("nobody/nothing")


class Scripted:
    def __init__(self, scores):
        self.scores = scores

    def predict(self, pairs):
        self.pairs = pairs
        return self.scores


def test_pairs_scores_and_ties():
    model = Scripted([0.5, 2.0, 0.5])
    order, scores = cross_encoder_rerank("q", ["a", "b", "c"], model)
    assert model.pairs == [("q", "a"), ("q", "b"), ("q", "c")]
    assert order.tolist() == [1, 0, 2] and scores.tolist() == [2.0, 0.5, 0.5]
    assert cross_encoder_rerank("q", [], model)[0].shape == (0,)


@pytest.mark.parametrize("scores", [[1.0], [[1.0, 2.0]], [1.0, float("nan")]])
def test_a_model_with_other_outputs_is_refused(scores):
    with pytest.raises(ValueError, match="model: expected 2 finite numbers, one a pair"):
        cross_encoder_rerank("q", ["a", "b"], Scripted(scores))
