"""The exercises' own references agree with the library, and their texts with what is measured."""

import numpy as np
import pytest
import torch

from course_lib.datasets import WordVectors
from course_lib.exercises import exercise_ids, find, reference
from course_lib.exercises.catalogue import exercise_cell
from course_lib.exercises.chapter_03 import bug_sif_component, bug_supervised_simcse
from course_lib.exercises.chapter_03.tune_length_penalty import sentences, shares
from course_lib.exercises.grading import grade
from course_lib.sentences import attention, bert_configuration, bleu, simcse, token_pooling
from course_lib.sentences.beam import beam_trace
from course_lib.sentences.longest_match import LongestMatch
from course_lib.sentences.masked_language_model import corrupt
from course_lib.sentences.sif import SIF, first_right_singular_vector
from course_lib.sentences.tfidf_mean import TfidfMean
from course_lib.sentences.wordpiece_training import wordpiece_scores

POOLINGS = {
    "03.mean-pooling": token_pooling.mean_pooling,
    "03.bug-max-pooling": token_pooling.max_pooling,
    "03.bug-last-token": token_pooling.last_token_pooling,
}


def cases_of(exercise_id, seeds=(0, 5)):
    return [case.args for seed in seeds for case in find(exercise_id).cases(seed)]


def tensors(*arrays):
    return [torch.tensor(np.asarray(array), dtype=torch.float64) for array in arrays]


def words(seed, count=8, dim=5):
    names = [f"w{i}" for i in range(count)]
    matrix = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return WordVectors(names, matrix)


@pytest.mark.parametrize("exercise_id", POOLINGS)
def test_the_poolings_are_the_librarys(exercise_id):
    for states, mask in cases_of(exercise_id):
        theirs = POOLINGS[exercise_id](torch.tensor(states), torch.tensor(mask))
        np.testing.assert_allclose(reference(exercise_id)(states, mask), theirs, atol=1e-12)


def test_the_sif_exercises_together_are_the_librarys():
    wv, rng = words(0), np.random.default_rng(1)
    texts = [rng.choice(wv.words, size=n).tolist() for n in (3, 5, 4, 7)]
    counts = np.array([sum(text.count(word) for text in texts) for word in wv.words])
    sif = SIF(wv, a=0.05).fit(texts)
    ids = [[wv.words.index(word) for word in text] for text in texts]
    means = np.array([reference("03.sif-weights")(i, wv.matrix, counts, 0.05) for i in ids])
    np.testing.assert_allclose(means, sif.weighted_means(texts), atol=1e-6)
    nothing = reference("03.sif-weights")([], wv.matrix, counts, 0.05)
    np.testing.assert_array_equal(nothing, sif.weighted_means([[]])[0])
    removed = reference("03.bug-sif-component")(means)
    np.testing.assert_allclose(removed, sif.transform(texts), atol=1e-5)


def test_the_largest_singular_value_of_every_sif_case_stands_apart():
    for (vectors,) in cases_of("03.bug-sif-component", seeds=range(20)):
        s = np.linalg.svd(vectors, compute_uv=False)
        assert s[0] > 1.2 * s[1]
        u = bug_sif_component._top(vectors)
        assert abs(u @ first_right_singular_vector(vectors.astype(np.float32))) > 0.999


def test_the_tfidf_average_is_the_librarys():
    wv, rng = words(2), np.random.default_rng(3)
    texts = [rng.choice(wv.words, size=n).tolist() for n in (4, 9, 6)]
    model = TfidfMean(wv).fit(texts)
    vectors = dict(zip(wv.words, wv.matrix, strict=True))
    idf = dict(zip(wv.words, model.idf_.tolist(), strict=True))
    own = reference("03.bug-tfidf-average")(texts, vectors, idf)
    np.testing.assert_allclose(own, model.transform(texts), atol=1e-6)


def test_the_lstm_step_is_torchs():
    for x, h, c, w, u, b in cases_of("03.lstm-step"):
        cell = torch.nn.LSTMCell(len(x), len(h), dtype=torch.float64)
        weights = zip(cell.state_dict(), tensors(w, u, b, 0 * b), strict=True)
        cell.load_state_dict(dict(weights))
        with torch.no_grad():
            theirs = cell(*tensors(x), tuple(tensors(h, c)))
        own = reference("03.lstm-step")(x, h, c, w, u, b)
        np.testing.assert_allclose(own, np.stack(theirs), atol=1e-12)


def test_attention_is_the_librarys():
    for q, k, v, mask in cases_of("03.attention"):
        theirs, _ = attention.scaled_dot_product_attention(*tensors(q, k, v), torch.tensor(mask))
        np.testing.assert_allclose(reference("03.attention")(q, k, v, mask), theirs, atol=1e-12)


def test_beam_steps_are_the_levels_of_the_librarys_trace():
    def step(prefix):
        scores = np.append(np.random.default_rng([7, *prefix]).normal(size=5), -50.0)
        return scores - np.log(np.exp(scores).sum())

    beams = [((), 0.0)]
    for level in beam_trace(step, eos=5, max_length=4, width=3):
        table = np.array([step(tokens) for tokens, _ in beams])
        beams = reference("03.beam-step")(beams, table, 3)
        kept = [node for node in level if node.kept]
        assert [tokens for tokens, _ in beams] == [node.tokens for node in kept]
        assert [p for _, p in beams] == pytest.approx([node.log_probability for node in kept])


def test_bleu_from_the_two_exercises_is_the_librarys():
    for seed in range(10):
        rng = np.random.default_rng(seed)
        candidate, *references = (rng.choice(list("abcd"), size=n).tolist() for n in (9, 12, 12))
        pairs = [reference("03.clipped-precision")(candidate, references, n) for n in range(1, 5)]
        assert pairs == [bleu.clipped_precision(candidate, references, n) for n in range(1, 5)]
        own = reference("03.bleu")(*map(list, zip(*pairs, strict=True)), 9, 12)
        assert own == pytest.approx(bleu.sentence_bleu(candidate, references, smoothing=1.0))


def test_pieces_and_merges_are_the_librarys():
    for word, pieces in cases_of("03.wordpiece-tokenize", seeds=range(5)):
        names = ["[UNK]", *sorted(pieces)]
        cut = LongestMatch({name: i for i, name in enumerate(names)}, unknown=0)
        assert reference("03.wordpiece-tokenize")(word, pieces) == [names[i] for i in cut(word)]
    for (counts,) in cases_of("03.wordpiece-merge", seeds=range(5)):
        scores = wordpiece_scores(counts)
        best = sorted(scores, key=scores.__getitem__)
        assert reference("03.wordpiece-merge")(counts) == best[-1]
        assert scores[best[-1]] > scores[best[-2]] * (1 + 1e-9), "a tie"


def test_the_librarys_corruption_passes_the_exercise():
    def with_torch(ids, maskable, *rest):
        return corrupt(torch.tensor(ids), torch.tensor(maskable), *rest)

    for seed in range(5):
        verdict = grade(find("03.mlm-corruption"), with_torch, seed, hidden=True)
        assert verdict.passed, verdict


def test_right_corruptions_pass_whatever_the_seed():
    exercise = find("03.mlm-corruption")
    for seed in range(100, 130):
        for answer in (exercise.answer(), *exercise.correct[:1]):
            assert grade(exercise, answer, seed).passed


def test_the_simcse_losses_are_the_librarys():
    for view_1, view_2, temperature in cases_of("03.simcse-loss"):
        theirs = simcse.simcse_loss(*tensors(view_1, view_2), temperature)
        assert reference("03.simcse-loss")(view_1, view_2, temperature) == pytest.approx(
            float(theirs), abs=1e-9
        )
    for *rows, temperature in cases_of("03.bug-supervised-simcse"):
        theirs = simcse.supervised_simcse_loss(*tensors(*rows), temperature)
        assert reference("03.bug-supervised-simcse")(*rows, temperature) == pytest.approx(
            float(theirs), abs=1e-9
        )


def test_a_collapsed_batch_costs_what_the_exercise_says():
    one, far = np.tile([1.0, 0.0], (8, 1)), np.tile([-1.0, 0.0], (8, 1))
    assert bug_supervised_simcse._given(one, one, far, 0.05) < 1e-9
    assert bug_supervised_simcse._right(one, one, far, 0.05) == pytest.approx(np.log(8))


def test_the_parameters_are_the_librarys():
    parts = bert_configuration.parameter_count(bert_configuration.MINILM_L6)
    own = reference("03.parameter-count")()
    assert own["whole model"] == pytest.approx(sum(parts.values()) / 1e6)
    assert own["word table"] == pytest.approx(parts["word vectors"] / 1e6)
    assert own["attention of one layer"] == pytest.approx(parts["attention"] / 6e6)
    assert own["feed-forward of one layer"] == pytest.approx(parts["feed-forward"] / 6e6)


def test_the_pairs_are_those_above_the_diagonal():
    n = find("03.pair-count").answer()()
    assert n["cross-encoder"] == np.arange(n["bi-encoder"]).sum() and n["bi-encoder"] == 10_000


def test_the_length_penalty_has_its_best_in_the_middle():
    right = {alpha: shares(alpha)["right"] for alpha in (0.0, 0.25, 0.6, 1.0, 1.5)}
    assert right[0.6] > 0.95 and right[1.0] < 0.8 and right[0.25] < 0.8
    assert 0.35 < shares(0.0)["empty"] < 0.5  # "four in ten"
    assert all(np.exp(log_p).sum() < 1 for _, log_p in sentences())  # probabilities of one model


def test_no_cell_shadows_what_the_chapter_exports():
    import course_lib.sentences as folder

    names = {find(i).definition_in_cell().name for i in exercise_ids("03")}
    assert not names & set(folder.__all__)
    assert all("import torch" not in exercise_cell(i) for i in exercise_ids("03"))
