"""The real loading code of every hub entry, on tiny checkpoints of the same architecture.

The oracle is the bare transformer, given one text at a time: without padding there is nothing that
could be pooled by mistake.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from course_lib.models import ModelUnavailable, catalogue, load, loading, registry
from course_lib.models.text_entries import TEXT_ENTRIES
from tests.models.tiny_checkpoints import (
    TEXTS,
    as_sentence_transformer,
    save_bert,
    save_gpt2,
    save_mpnet,
    save_multilingual,
)
from tests.models.tiny_decoders import save_jina, save_modernbert

SAVERS = {
    "all-mpnet-base-v2": save_mpnet,
    "bge-small-en-v1.5": save_bert,
    "e5-small-v2": save_bert,
    "paraphrase-multilingual-MiniLM-L12-v2": save_multilingual,
    "bert-base-uncased": save_bert,
    "gpt2": save_gpt2,
    "modernbert-embed-base": save_modernbert,
    "jina-embeddings-v3": save_jina,
}
# tried in test_attending_both_ways.py and, with the services, in test_services.py
ELSEWHERE = {"stella-en-1.5B-v5", "NV-Embed-v2"}


@pytest.fixture(scope="module", params=SAVERS)
def checkpoint(request, tmp_path_factory):
    """An entry of the registry whose source is a tiny checkpoint, and the bare checkpoint."""
    entry = registry()[request.param]
    bare = SAVERS[request.param](tmp_path_factory.mktemp("bare"))
    source = bare
    if entry.loader == "sentence-transformers":
        source = as_sentence_transformer(bare, tmp_path_factory.mktemp("st"), entry.pooling)
    return replace(entry, source=str(source), dim=16), bare


@pytest.fixture
def tiny(checkpoint, monkeypatch):
    """The same, in the place of the registry's entries."""
    monkeypatch.setattr(catalogue, "_ENTRIES", (checkpoint[0],))
    return checkpoint


def one_by_one(bare, entry, texts):
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(bare), AutoModel.from_pretrained(bare).eval()
    rows = []
    for text in texts:
        ids = tokenizer(text)["input_ids"] or [tokenizer.eos_token_id]
        with torch.inference_mode():
            states = model(torch.tensor([ids])).last_hidden_state[0].numpy()
        rows.append({"mean": states.mean(0), "cls": states[0], "last": states[-1]}[entry.pooling])
    return np.array([row / np.linalg.norm(row) for row in rows])


def test_every_hub_entry_is_tried():
    hub = {entry.key for entry in TEXT_ENTRIES if entry.loader != "packaged"}
    assert set(SAVERS) | ELSEWHERE == hub


def test_vectors_equal_the_bare_transformer_one_text_at_a_time(tiny):
    entry, bare = tiny
    encoder = load(entry.key)
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32 and vectors.shape == (len(TEXTS), encoder.dim)
    np.testing.assert_allclose(vectors, one_by_one(bare, entry, TEXTS), atol=1e-5)
    assert encoder.encode([]).shape == (0, 16)


def test_queries_and_passages_get_the_prefixes_of_their_model(tiny):
    entry, bare = tiny
    encoder = load(entry.key)
    queries = one_by_one(bare, entry, [entry.query_prefix + text for text in TEXTS])
    passages = one_by_one(bare, entry, [entry.passage_prefix + text for text in TEXTS])
    np.testing.assert_allclose(encoder.encode_queries(TEXTS), queries, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS, batch_size=2), passages, atol=1e-5)


def test_a_single_string_is_refused_before_it_is_prefixed(tiny):
    encoder = load(tiny[0].key)
    for encode in (encoder.encode, encoder.encode_queries, encoder.encode_passages):
        with pytest.raises(TypeError, match="one string"):
            encode("a cat")


def test_prefixes_are_those_that_the_models_were_trained_with():
    prefixes = {
        entry.key: (entry.query_prefix, entry.passage_prefix, entry.same_kind_prefix)
        for entry in registry().values()
    }
    asked = "Instruct: Given a web search query, retrieve relevant passages that answer the query."
    alike = "Instruct: Retrieve semantically similar text.\nQuery: "
    expected = {  # from the model cards; D075
        "e5-small-v2": ("query: ", "passage: ", "query: "),
        "bge-small-en-v1.5": (
            "Represent this sentence for searching relevant passages: ",
            "",
            "",
        ),
        "modernbert-embed-base": ("search_query: ", "search_document: ", "search_document: "),
        "jina-embeddings-v3": (
            "Represent the query for retrieving evidence documents: ",
            "Represent the document for retrieval: ",
            "",
        ),
        "stella-en-1.5B-v5": (f"{asked}\nQuery: ", "", alike),
        "NV-Embed-v2": (f"{asked}\nQuery: ", "", alike),
    }
    for key, texts in expected.items():
        assert prefixes.pop(key) == texts
    assert set(prefixes.values()) == {("", "", "")}


def test_poolings_are_those_that_the_models_were_trained_with():
    poolings = {entry.key: entry.pooling for entry in TEXT_ENTRIES}
    assert poolings.pop("bge-small-en-v1.5") == "cls" and poolings.pop("gpt2") == "last"
    assert set(poolings.values()) == {"mean"}


@pytest.mark.parametrize("key", ["bert-base-uncased", "e5-small-v2"])  # one for each loader
def test_weights_that_are_not_safetensors_are_refused(monkeypatch, tmp_path, key):
    entry, folder = registry()[key], save_bert(tmp_path / "bare")
    if entry.loader == "sentence-transformers":
        folder = as_sentence_transformer(folder, tmp_path / "saved", entry.pooling)
    weights = folder / "model.safetensors"
    weights.rename(weights.with_name("pytorch_model.bin"))
    monkeypatch.setattr(torch, "load", lambda *a, **k: pytest.fail("read a pickle"))
    monkeypatch.setattr(catalogue, "_ENTRIES", (replace(entry, source=str(folder), dim=16),))
    with pytest.raises(ModelUnavailable, match=f"{key}.*It said: .*safetensors"):
        load(key)


@pytest.mark.parametrize("key", ["bert-base-uncased", "e5-small-v2"])
@pytest.mark.parametrize("cached", [True, False])
def test_the_hub_is_asked_for_files_that_are_not_on_disk_and_for_no_others(
    monkeypatch, key, cached
):
    asked = []

    def hub(source, **settings):
        asked.append((source, settings["local_files_only"]))
        raise OSError("no such file")

    monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", hub)
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", hub)
    monkeypatch.setattr(loading, "available", lambda key: True)
    monkeypatch.setattr(loading, "is_cached", lambda entry: cached)
    with pytest.raises(ModelUnavailable, match="It said: no such file"):
        load(key)
    assert asked == [(registry()[key].source, cached)]
