"""The exported graph against the model it was made from, and against sentence-transformers."""

import logging
import pickle

import numpy as np
import onnx
import pytest

from course_lib.datasets import pydocs_questions
from course_lib.models import weights_path
from course_lib.sentences import (
    BertConfig,
    BertEncoder,
    SentenceEmbedder,
    WordPieceTokenizer,
    cls_pooling,
    load_sentence_embedder,
    max_pooling,
)
from course_lib.sentences.wordpiece_training import SPECIAL
from course_lib.serving import OnnxEmbedder, export_onnx
from course_lib.serving.onnx_cache import minilm_onnx
from course_lib.serving.onnx_quantization import quantize_onnx

TEXTS = [
    "How do I sort an array?",
    "",
    "naïve Ünïcode, ΣΟΦΟΣ 東京 snowman \u2603!",
    "[SEP] spelled [CLS] out [MASK]",
    "lone \ud800 surrogate",
    "word " * 400,
    "a\x00b\tc\nd",
]


def tiny(pooling=None, **changes):
    words = ["sort", "##ed", "a", "list", "of", "numbers"]
    sizes = {"dim": 8, "layers": 2, "heads": 2, "inner": 16, "positions": 20} | changes
    sizes.setdefault("vocabulary_size", len(SPECIAL) + len(words))
    encoder = BertEncoder(BertConfig(deviation=0.3, **sizes), seed=3)
    options = {} if pooling is None else {"pooling": pooling}
    return SentenceEmbedder(
        WordPieceTokenizer([*SPECIAL, *words]), encoder, max_length=16, **options
    )


@pytest.fixture(scope="module")
def minilm():
    return OnnxEmbedder(minilm_onnx(), threads=1)


def test_vectors_are_those_of_the_courses_own_model(minilm):
    ours = load_sentence_embedder().encode(TEXTS)
    np.testing.assert_allclose(minilm.encode(TEXTS), ours, atol=1e-5)


def test_vectors_are_those_of_sentence_transformers(minilm):
    from course_lib.models import ensure_torchvision

    ensure_torchvision()
    from sentence_transformers import SentenceTransformer

    texts = [*TEXTS[:3], TEXTS[5], *[question.text for question in pydocs_questions()[:40]]]
    theirs = SentenceTransformer(str(weights_path("all-MiniLM-L6-v2")), device="cpu").encode(texts)
    np.testing.assert_allclose(minilm.encode(texts), theirs, atol=1e-5)


@pytest.mark.parametrize(
    "model",
    [
        tiny(),
        tiny(cls_pooling),
        tiny(activation="relu"),
        tiny(layers=3, heads=4, segments=2),
    ],
    ids=["mean", "cls", "relu", "other sizes"],
)
def test_any_bert_can_be_exported(tmp_path, model):
    texts = ["sorted list", "a list of sorted numbers, sorted", "", "sort " * 40]
    exported = OnnxEmbedder(export_onnx(tmp_path / "model.onnx", model))
    np.testing.assert_allclose(exported.encode(texts), model.encode(texts), atol=1e-5)
    assert exported.dim == 8 and exported.max_length == 16


def test_a_middle_layer_and_vectors_as_they_are(tmp_path):
    model = tiny()
    for layer, normalize in ((1, True), (-2, False), (0, True)):
        model.layer, model.normalize = layer, normalize
        exported = OnnxEmbedder(export_onnx(tmp_path / f"{layer}.onnx", model))
        np.testing.assert_allclose(
            exported.encode(["sorted list", "a"]), model.encode(["sorted list", "a"]), atol=1e-5
        )


def test_the_graph_gives_one_vector_a_text_and_says_so(tmp_path):
    """D215: a graph without pooling gives token states."""
    proto = onnx.load(export_onnx(tmp_path / "model.onnx", tiny()))
    (output,) = proto.graph.output
    dims = [d.dim_param or d.dim_value for d in output.type.tensor_type.shape.dim]
    assert (output.name, dims) == ("embeddings", ["batch", 8])
    assert [tensor.name for tensor in proto.graph.input] == ["input_ids", "attention_mask"]
    assert [opset.version for opset in proto.opset_import] == [17]
    onnx.checker.check_model(proto, full_check=True)  # with all shapes inferred
    vectors = OnnxEmbedder(tmp_path / "model.onnx").encode(["sort", "a list"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_neither_batch_nor_company_changes_a_vector(minilm):
    texts = [question.text for question in pydocs_questions()[:20]] + TEXTS
    alone = np.concatenate([minilm.encode([text]) for text in texts])
    np.testing.assert_allclose(minilm.encode(texts, batch_size=3), alone, atol=2e-6)
    assert minilm.encode([]).shape == (0, 384)


def test_a_text_is_cut_where_one_says(minilm):
    short = OnnxEmbedder(minilm.path, threads=1, max_length=5)
    text = "sort the rows of an array by a column"
    assert [len(e.token_ids([text])[0]) for e in (minilm, short)] == [11, 5]
    np.testing.assert_allclose(short.encode([text]), short.encode(["sort the rows"]), atol=1e-6)


def test_pickled_it_is_a_path(minilm):
    data = pickle.dumps(minilm.encode)
    assert len(data) < 1000
    again = pickle.loads(data)
    np.testing.assert_array_equal(again(["a cat"]), minilm.encode(["a cat"]))
    assert again.__self__.threads == 1


def test_a_file_that_was_replaced_is_read_again(tmp_path):
    path = tmp_path / "model.onnx"
    first = OnnxEmbedder(export_onnx(path, tiny())).encode(["sort"])
    second = OnnxEmbedder(export_onnx(path, tiny(cls_pooling))).encode(["sort"])
    assert not np.allclose(first, second, atol=1e-3)
    assert [found.name for found in tmp_path.iterdir()] == ["model.onnx"]


def test_eight_bits_keep_the_vectors_and_a_quarter_of_the_bytes(minilm):
    questions = [question.text for question in pydocs_questions()[:60]]
    small = minilm_onnx(int8=True)
    assert small.stat().st_size < 0.27 * minilm.path.stat().st_size
    exact, rounded = minilm.encode(questions), OnnxEmbedder(small, threads=1).encode(questions)
    cosines = (exact * rounded).sum(1)
    assert cosines.mean() > 0.97 and cosines.min() > 0.9
    assert not np.allclose(exact, rounded, atol=1e-3)


def test_the_table_can_stay_in_float(tmp_path, monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    source = export_onnx(tmp_path / "float.onnx", tiny(dim=32, inner=64, layers=1))
    both = quantize_onnx(source, tmp_path / "both.onnx")
    products = quantize_onnx(source, tmp_path / "products.onnx", table=False)
    assert root.handlers == []  # else every library would log from now on
    kinds = [{n.op_type for n in onnx.load(p).graph.node} for p in (source, both, products)]
    assert ["MatMulInteger" in k for k in kinds] == [False, True, True]
    kept = [
        any(t.data_type == onnx.TensorProto.FLOAT and list(t.dims) == [11, 32] for t in g)
        for g in (onnx.load(p).graph.initializer for p in (source, both, products))
    ]
    assert kept == [True, False, True]
    assert OnnxEmbedder(both).encode(["sort"]).shape == (1, 32)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "both.onnx", "float.onnx", "products.onnx",
    ]  # fmt: skip


def test_bad_input_is_named(tmp_path, minilm):
    with pytest.raises(ValueError, match="expected mean_pooling or cls_pooling, got max_pooling"):
        export_onnx(tmp_path / "model.onnx", tiny(max_pooling))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError, match=r"path: 'gone.onnx' isn't there"):
        OnnxEmbedder(tmp_path / "gone.onnx")
    with pytest.raises(ValueError, match="threads: expected 1 or more, got 0"):
        OnnxEmbedder(minilm.path, threads=0)
    for length in (2, 513):
        with pytest.raises(ValueError, match=f"max_length: expected 3 to 512, got {length}"):
            OnnxEmbedder(minilm.path, max_length=length)
    with pytest.raises(TypeError, match="got one string"):
        minilm.encode("a text")
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        minilm.encode(["a"], batch_size=0)
    stranger = onnx.load(export_onnx(tmp_path / "model.onnx", tiny()))
    del stranger.metadata_props[:]
    onnx.save(stranger, tmp_path / "stranger.onnx")
    with pytest.raises(ValueError, match="expected a file of export_onnx, got stranger.onnx"):
        OnnxEmbedder(tmp_path / "stranger.onnx")


def test_in_eight_bits_company_changes_a_vector_a_little():
    """What enters a product is rounded by the range of the whole batch."""
    small = OnnxEmbedder(minilm_onnx(int8=True), threads=1)
    alone = small.encode(["how do I sort an array"])
    together = small.encode(["how do I sort an array", *TEXTS[:4]], batch_size=8)[:1]
    assert 0.98 < float((alone * together).sum()) < 0.99999
