import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from course_lib.datasets import pydocs, pydocs_vectors
from course_lib.models import ensure_torchvision, weights_path
from course_lib.sentences import WordPieceTokenizer
from course_lib.sentences.wordpiece_training import SPECIAL
from course_lib.training.static_distillation import StaticModel, distill, principal_axes
from course_lib.training.static_training import train_static

TEXTS = [
    "Sort the rows of an array.",
    "Order the lines of a table.",
    "Draw a circle around each point.",
    "naïve UNKNOWN snowman \u2603, don't!",
]


def toy(rows=4, dim=3, seed=0):
    tokenizer = WordPieceTokenizer([*SPECIAL, *"abcdefgh"[:rows]])
    table = np.random.default_rng(seed).standard_normal((rows + 5, dim)).astype(np.float32)
    return StaticModel(tokenizer, table)


@pytest.fixture(scope="module")
def full_table():
    tokenizer = WordPieceTokenizer.from_folder(weights_path("all-MiniLM-L6-v2"))
    table = np.random.default_rng(1).standard_normal((len(tokenizer), 16)).astype(np.float32)
    return StaticModel(tokenizer, table), table


def test_a_text_is_the_sum_of_its_pieces_as_transformers_cuts_it(full_table):
    ensure_torchvision()
    from transformers import AutoTokenizer

    model, table = full_table
    theirs = AutoTokenizer.from_pretrained(weights_path("all-MiniLM-L6-v2"), local_files_only=True)
    found = model.encode([*TEXTS, "word " * 300])
    for text, vector in zip([*TEXTS, "word " * 300], found, strict=True):
        ids = theirs(text, truncation=True, max_length=128)["input_ids"][1:-1]
        total = table[ids].sum(0)
        np.testing.assert_allclose(vector, total / np.linalg.norm(total), atol=0.02)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_eight_bits_lose_half_a_step_at_most():
    model = toy()
    table = np.random.default_rng(0).standard_normal((9, 3)).astype(np.float32)
    steps = np.abs(table).max(1) / 127
    assert (np.abs(model.table.numpy() - table) <= 0.5001 * steps[:, None]).all()
    assert model.codes.dtype == np.int8


def test_neither_order_nor_company_matters(full_table):
    model, _ = full_table
    together = model.encode(TEXTS)
    np.testing.assert_allclose(model.encode(TEXTS[::-1])[::-1], together, atol=1e-6)
    np.testing.assert_allclose(
        np.concatenate([model.encode([text]) for text in TEXTS]), together, atol=1e-6
    )


def test_texts_without_pieces_get_zeros():
    found = toy().encode(["", "a", "   ", "b"])
    assert found[[0, 2]].tolist() == [[0, 0, 0]] * 2
    assert np.abs(found[[1, 3]]).sum(1).min() > 0.5
    assert toy().encode([]).shape == (0, 3)


def test_a_saved_model_comes_back_the_same(tmp_path, full_table):
    model, _ = full_table
    model.save(tmp_path / "static.safetensors")
    again = StaticModel.load(tmp_path / "static.safetensors")
    assert again.tokenizer.vocabulary == model.tokenizer.vocabulary
    np.testing.assert_array_equal(again.codes, model.codes)
    np.testing.assert_array_equal(again.encode(TEXTS), model.encode(TEXTS))
    assert [path.name for path in tmp_path.iterdir()] == ["static.safetensors"]


def test_256_numbers_a_piece_stay_below_ten_megabytes(tmp_path, full_table):
    tokenizer = full_table[0].tokenizer
    StaticModel(tokenizer, np.ones((len(tokenizer), 256), "f4")).save(tmp_path / "m.safetensors")
    assert (tmp_path / "m.safetensors").stat().st_size < 10_000_000


def test_distilled_vectors_agree_with_the_teachers_on_texts_that_it_was_not_taught():
    docs, vectors = pydocs().docs, pydocs_vectors().matrix
    taught, unseen = np.arange(0, 6000, 3), np.arange(1, 1500, 3)
    texts = [docs[i].text for i in taught]
    model = distill(texts, vectors[taught], dim=64, epochs=3, batch_size=128, learning_rate=0.01)
    first = distill(texts, vectors[taught], dim=64, epochs=1, batch_size=128, learning_rate=1e-9)
    teacher = vectors[unseen] @ vectors[unseen].T
    agreement = []
    for student in (first, model):
        x = student.encode([docs[i].text for i in unseen])
        upper = np.triu_indices(len(unseen), 1)
        agreement.append(np.corrcoef((x @ x.T)[upper], teacher[upper])[0, 1])
    assert agreement[1] > agreement[0] + 0.02
    assert agreement[1] > 0.8


def test_the_axes_are_those_of_an_svd():
    x = np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32)
    ours = principal_axes(x, 3).numpy()
    svd = np.linalg.svd(x)[2][:3].T
    np.testing.assert_allclose(np.abs(ours.T @ svd), np.eye(3), atol=1e-4)


def test_contrast_moves_queries_to_their_answers_and_leaves_the_model_alone():
    model = toy(rows=8, dim=16)
    queries, documents = ["a", "b", "c"], ["d", "e", "f"]
    answers = [{i: 1.0} for i in range(3)]
    before = model.encode(queries) @ model.encode(documents).T
    codes = model.codes.copy()
    better = train_static(model, queries, documents, answers, epochs=60, learning_rate=0.05)
    after = better.encode(queries) @ better.encode(documents).T
    assert (after.argmax(1) == np.arange(3)).all()
    off = ~np.eye(3, dtype=bool)
    assert after.diagonal().mean() - after[off].mean() > 0.5
    assert after.diagonal().mean() > before.diagonal().mean()
    np.testing.assert_array_equal(model.codes, codes)
    unused = better.tokenizer.vocabulary.index("g")
    np.testing.assert_allclose(better.table[unused], model.table[unused], atol=1e-3)


def test_same_seed_same_model():
    texts = ["a b", "c d", "a d", "b c"] * 4
    vectors = np.random.default_rng(0).standard_normal((16, 8)).astype(np.float32)
    first, again, other = (distill(texts, vectors, 4, 2, 4, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.codes, again.codes)
    assert not np.array_equal(first.codes, other.codes)


def test_bad_input_is_named(tmp_path):
    tokenizer = WordPieceTokenizer([*SPECIAL, "a"])
    with pytest.raises(ValueError, match=r"table: expected shape \(6, d\).*got \(5, 2\)"):
        StaticModel(tokenizer, np.zeros((5, 2), "f4"))
    with pytest.raises(ValueError, match="table: expected finite numbers, got NaN"):
        StaticModel(tokenizer, np.full((6, 2), np.nan, "f4"))
    with pytest.raises(TypeError, match="texts"):
        StaticModel(tokenizer, np.zeros((6, 2), "f4")).encode("one string")
    with pytest.raises(ValueError, match="teacher_vectors: expected one row a text, got 2 for 3"):
        distill(["a"] * 3, np.ones((2, 4), "f4"))
    with pytest.raises(ValueError, match="dim: expected 1 to 3, got 4"):
        distill(["a"] * 3, np.ones((3, 4), "f4"), dim=4)
    with pytest.raises(ValueError, match="answers: expected 1, one a query, got 0"):
        train_static(toy(), ["a"], ["b"], [])
    save_file({"codes": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="path: expected a static model .* got codes"):
        StaticModel.load(tmp_path / "other.safetensors")
