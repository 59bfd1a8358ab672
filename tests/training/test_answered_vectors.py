import numpy as np

from course_lib.datasets import Question, pydocs_questions, pydocs_vectors
from course_lib.models import load
from course_lib.training import answered_vectors
from course_lib.training.answered_vectors import answered_pairs, answered_questions
from course_lib.training.documentation_pairs import hold_out_package, pydocs_pairs
from course_lib.training.pair_vectors import stored_pairs, text_vectors


def test_stored_vectors_are_the_models():
    pairs = stored_pairs(pydocs_pairs("summary"))
    rows = range(0, len(pairs), len(pairs) // 8)
    texts = [side[i] for i in rows for side in (pairs.queries, pairs.documents)]
    texts += [question.text for question in pydocs_questions("test")[:4]]
    found = text_vectors([*texts, "a text that nobody has stored, zyx 831"])
    model = load("all-MiniLM-L6-v2").encode([*texts, "a text that nobody has stored, zyx 831"])
    assert (found * model).sum(1).min() > 0.998
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_the_held_out_package_is_stored_whole_and_most_of_the_others():
    pairs = pydocs_pairs("summary")
    stored = stored_pairs(pairs)
    held = [name for name in pairs.names if name.startswith("networkx.")]
    assert [name for name in stored.names if name.startswith("networkx.")] == held
    assert 0.6 * len(pairs) < len(stored) < 0.8 * len(pairs)


def test_pairs_keep_their_vectors_together():
    pairs = hold_out_package(stored_pairs(pydocs_pairs("summary")), "networkx")[1]
    source = answered_pairs(pairs)
    assert len(source.queries) == len(set(pairs.queries))
    row = list(dict.fromkeys(pairs.queries)).index(pairs.queries[7])
    answer = text_vectors([pairs.documents[7]])[0]
    assert min(np.abs(source.documents[i] - answer).max() for i in source.answers[row]) == 0
    right = [max(source.documents[list(a)] @ q) for q, a in zip(*source[::2], strict=True)]
    assert np.mean(right) > (source.queries @ source.documents.T).mean() + 0.2


def test_questions_point_to_their_answers_in_pydocs():
    source, names = answered_questions("dev"), pydocs_vectors().names
    for question, answers in zip(pydocs_questions("dev"), source.answers, strict=True):
        gains = {names[row]: gain for row, gain in answers.items()}
        assert gains == {n: 2**g - 1 for n, g in question.relevant.items() if n in names}


def test_questions_that_touch_a_package_are_left_out():
    names = pydocs_vectors().names
    kept = answered_questions("train", without="torch")
    assert not any(names[row].startswith("torch.") for answers in kept.answers for row in answers)
    touching = [
        question
        for question in pydocs_questions("train")
        if any(name.startswith("torch.") for name in question.relevant)
    ]
    assert len(kept.queries) == len(pydocs_questions("train")) - len(touching)


def test_a_question_whose_answers_are_all_unknown_is_left_out(monkeypatch):
    known = pydocs_questions("train")[0]
    stranger = Question("q0", "Where is it?", {"nowhere.to_be_found": 3}, "train")
    partly = Question("q1", "And this?", {"nowhere.else": 1, **known.relevant}, "train")
    asked = {"train": [stranger, partly], "dev": []}
    monkeypatch.setattr(answered_vectors, "pydocs_questions", asked.__getitem__)
    found = answered_questions()  # of the train split
    assert len(found.queries) == len(found.answers) == 1
    np.testing.assert_array_equal(found.queries, text_vectors([partly.text]))
    names = pydocs_vectors().names
    assert {names[row] for row in found.answers[0]} <= set(known.relevant)
