import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from course_lib.datasets import pydocs, pydocs_vectors
from course_lib.models import ensure_torchvision, weights_path
from course_lib.sentences import WordPieceTokenizer
from course_lib.sentences.wordpiece_training import SPECIAL
from course_lib.training import static_training
from course_lib.training.adapter_training import draw_candidates
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


def test_each_row_uses_all_127_steps():
    assert np.abs(toy(rows=8, dim=5).codes.astype(int)).max(axis=1).tolist() == [127] * 13


def test_a_saved_model_remembers_whether_it_folds_capitals(tmp_path):
    vocabulary, table = [*SPECIAL, "Sort", "sort"], np.eye(7, dtype=np.float32)
    for lowercase in (True, False):
        model = StaticModel(WordPieceTokenizer(vocabulary, lowercase), table)
        model.save(tmp_path / "m.safetensors")
        again = StaticModel.load(tmp_path / "m.safetensors")
        assert again.encode(["Sort"]).argmax() == (6 if lowercase else 5)


def test_teaching_starts_from_a_ridge_regression_on_weighted_pieces():
    docs, vectors = pydocs().docs[:600], pydocs_vectors().matrix[:600]
    texts = [doc.text for doc in docs]
    found = distill(texts, vectors, dim=16, epochs=1, batch_size=600, learning_rate=1e-12)
    with safe_open(weights_path("all-MiniLM-L6-v2") / "model.safetensors", "pt") as file:
        name = next(n for n in sorted(file.keys()) if n.endswith("word_embeddings.weight"))
        table = normalize(file.get_tensor(name).double().numpy())
    counts = np.zeros((600, len(table)))
    for row, text in zip(counts, texts, strict=True):
        np.add.at(row, found.tokenizer.encode(text, max_length=128)[1:-1], 1)
    share = counts.sum(axis=0) / counts.sum()
    weighted = table * (1e-3 / (1e-3 + share))[:, None]
    targets = normalize(vectors @ principal_axes(vectors, 16).numpy())
    ridge = Ridge(alpha=1e-2 * 600 / 384, fit_intercept=False)
    expected = weighted @ ridge.fit(normalize(counts @ weighted), targets).coef_.T
    off = np.abs(found.table.numpy() - expected) / np.abs(expected).max(axis=1, keepdims=True)
    assert off.max() < 0.5 / 127 + 1e-3


def dense_training(model, queries, documents, epochs, temperature, learning_rate, seed):
    """The same with a dense table, PyTorch's own loss and Adam; every document is a candidate."""
    table = model.table.clone().requires_grad_()
    optimizer = torch.optim.Adam([table], lr=learning_rate)
    rng, n = np.random.default_rng(seed), len(queries)
    ids = {text: model.tokenizer.encode(text)[1:-1] for text in (*queries, *documents)}
    for step in range(epochs):
        order = rng.permutation(n)
        q = torch.stack([table[ids[queries[i]]].sum(0) for i in order])
        d = torch.stack([table[ids[text]].sum(0) for text in documents])
        cosines = torch.cosine_similarity(q[:, None], d[None], dim=2)
        loss = torch.nn.functional.cross_entropy(cosines / temperature, torch.from_numpy(order))
        optimizer.param_groups[0]["lr"] = learning_rate * (1 - step / epochs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return table.detach().numpy()


def test_contrast_is_cross_entropy_of_cosines_with_adam():
    model = toy(rows=8, dim=6)
    queries, documents = ["a b", "c", "d"], ["e", "f h", "g"]
    answers = [{i: 1.0} for i in range(3)]
    expected = dense_training(model, queries, documents, 12, 0.2, 0.05, seed=4)
    found = train_static(
        model, queries, documents, answers, 12, temperature=0.2, learning_rate=0.05, seed=4
    ).table
    used = [*range(5, 13)]
    half_a_step = np.abs(expected).max(axis=1, keepdims=True) / 254
    assert (np.abs(found.numpy() - expected) < 1.01 * half_a_step + 1e-5)[used].all()
    assert np.abs(expected - model.table.numpy())[used].max() > 0.2
    before = toy(rows=8, dim=6).table
    assert torch.equal(model.table, before)


def test_documents_are_drawn_and_the_seed_draws_them(monkeypatch):
    drawn = []

    def spy(rows, answers, m, negatives, rng):
        state = rng.bit_generator.state["state"]["state"]
        found = draw_candidates(rows, answers, m, negatives, rng)
        drawn.append((state, rows.tolist(), found[1].tolist()))
        return found

    monkeypatch.setattr(static_training, "draw_candidates", spy)
    pieces = [*"abcdefgh"]
    answers = [{i: 1.0} for i in range(8)]

    def watched(seed):
        drawn.clear()
        train_static(toy(8), pieces, pieces, answers, 3, batch_size=2, negatives=2, seed=seed)
        return [list(column) for column in zip(*drawn, strict=True)]

    first, again, other = (watched(seed) for seed in (0, 0, 1))
    assert first == again
    assert first[0][0] != other[0][0]  # where the draws of documents start
    assert first[1] != other[1]  # the order of the queries
    assert {len(candidates) for candidates in first[2]} <= {2, 3, 4}
