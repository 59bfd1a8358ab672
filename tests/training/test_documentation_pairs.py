import re

import pytest

from course_lib.datasets import pydocs, pydocs_questions
from course_lib.training.documentation_pairs import (
    PydocsPairs,
    hold_out_package,
    name_words,
    pydocs_pairs,
)

KINDS = ("summary", "signature", "see_also", "question")


def letters(text):
    return re.sub(r"[^a-z0-9]+", "", text.lower())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_held_out_package_is_left_in_training(kind):
    pairs = pydocs_pairs(kind)
    training, held_out = hold_out_package(pairs, "networkx")
    assert len(training) > 500 or kind == "question"
    assert len(held_out) > 50
    assert all(name.startswith("networkx.") for name in held_out.names)
    secret = {letters(text) for text in [*held_out.queries, *held_out.documents]}
    assert secret.isdisjoint(map(letters, [*training.queries, *training.documents]))
    networkx = {doc.text for doc in pydocs().docs if doc.package == "networkx"}
    assert networkx.isdisjoint([*training.queries, *training.documents])
    assert not any("networkx" in packages for packages in training.packages)


def test_a_question_with_any_answer_in_the_package_is_left_out():
    training, _ = hold_out_package(pydocs_pairs("question"), "networkx")
    touching = {
        question.text
        for question in pydocs_questions("train")
        if any(name.startswith("networkx.") for name in question.relevant)
    }
    assert len(touching) > 10
    assert touching.isdisjoint(training.queries)


def test_questions_are_those_of_the_train_split_alone():
    pairs = pydocs_pairs("question")
    others = {q.text for split in ("dev", "test") for q in pydocs_questions(split)}
    assert others.isdisjoint(pairs.queries)
    known = {q.text: q.relevant for q in pydocs_questions("train")}
    assert set(pairs.queries) == set(known)
    assert all(name in known[query] for query, name in zip(pairs.queries, pairs.names, strict=True))


def test_a_body_does_not_give_its_summary_or_its_name_away():
    pairs = pydocs_pairs("summary")
    columns = zip(pairs.queries, pairs.documents, pairs.names, strict=True)
    starts = [document.startswith((query, name)) for query, document, name in columns]
    assert sum(starts) < 0.01 * len(pairs)
    assert min(len(text.split()) for text in pairs.documents) >= 20
    assert min(len(text.split()) for text in pairs.queries) >= 3


def test_see_also_pairs_are_links_of_the_corpus():
    corpus, pairs = pydocs(), pydocs_pairs("see_also")
    texts = {doc.name: doc.text for doc in corpus.docs}
    assert len(pairs) == len(corpus.see_also)
    for i in range(0, len(pairs), 97):
        one, other = corpus.see_also[i]
        assert (pairs.queries[i], pairs.documents[i]) == (texts[one], texts[other])
        assert pairs.packages[i] == {one.split(".")[0], other.split(".")[0]}


def test_copied_documentation_is_no_training_pair():
    packages = [frozenset({name}) for name in ("a", "b", "b", "b")]
    pairs = PydocsPairs(
        "summary",
        ["Sort a list.", "sort  a LIST", "Add two.", "Turn."],
        ["The body.", "Another.", "the body!", "Round."],
        ["a.sort", "b.sort", "b.add", "b.turn"],
        packages,
    )
    training, held_out = hold_out_package(pairs, "a")
    assert training.names == ["b.turn"]
    assert held_out.names == ["a.sort"]


def test_names_become_words():
    assert name_words("torch.nn.LayerNorm") == "nn layer norm"
    assert name_words("numpy.fft.ifft2") == "fft ifft 2"
    assert name_words("scipy.stats.PCAModel") == "stats pca model"
    queries = pydocs_pairs("signature").queries
    assert all(query == query.lower() for query in queries)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="kind: expected one of summary, .*, got 'title'"):
        pydocs_pairs("title")
    with pytest.raises(ValueError, match="package: expected one of gensim, .*, got 'pandas'"):
        hold_out_package(pydocs_pairs("summary"), "pandas")


def test_a_signature_goes_with_the_summary_and_the_prose_of_the_same_name():
    prose, signatures = pydocs_pairs("summary"), pydocs_pairs("signature")
    assert signatures.names == prose.names
    both = zip(prose.queries, prose.documents, strict=True)
    assert signatures.documents == [f"{summary}\n{body}" for summary, body in both]


def test_a_see_also_pair_is_named_after_the_document_that_is_referred_to():
    assert pydocs_pairs("see_also").names == [other for _, other in pydocs().see_also]


def test_summaries_come_without_markup_and_the_shortest_just_suffice():
    pairs = pydocs_pairs("summary")
    marked = [doc.name for doc in pydocs().docs if "``" in doc.summary]
    assert len(set(marked) & set(pairs.names)) > 20
    assert not any("``" in query for query in pairs.queries)
    assert min(len(text.split()) for text in pairs.documents) == 20
    assert min(len(text.split()) for text in pairs.queries) == 3


def test_a_question_touches_the_packages_of_all_its_answers():
    pairs, corpus = pydocs_pairs("question"), pydocs()
    relevant = {question.text: question.relevant for question in pydocs_questions("train")}
    answers = [[name for name in relevant[query] if name in corpus] for query in pairs.queries]
    expected = [{name.split(".")[0] for name in names} for names in answers]
    assert all(a == b for a, b in zip(pairs.packages, expected, strict=True))
    assert max(map(len, expected)) > 1
