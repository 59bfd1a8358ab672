import copy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from gensim.models.doc2vec import Doc2Vec, TaggedDocument

from course_lib.datasets import lee_corpus
from course_lib.sentences import PVDBOW, PVDM, document_agreement
from course_lib.vectors import cosine_similarity
from course_lib.words import mean_vectors, tokenize

MODELS = [PVDM, PVDBOW]
DIM = 50  # one for all: each new one compiles the kernels again, 10 s
SETTINGS = {"dim": DIM, "epochs": 40}


@cache
def news():
    """300 documents to learn from, 50 others."""
    lee = lee_corpus()
    return [tokenize(t) for t in lee.background], [tokenize(t) for t in lee.documents]


@cache
def trained(model):
    return model(**SETTINGS).fit(news()[0])


@cache
def gensims(model):
    """What gensim infers."""
    tagged = [TaggedDocument(words, [i]) for i, words in enumerate(news()[0])]
    kind = {"dm": int(model is PVDM), "dm_mean": 1, "dbow_words": 0, "workers": 1, "seed": 2}
    same = {"vector_size": DIM, "epochs": 40, "window": 5, "negative": 5, "min_count": 2}
    fitted = Doc2Vec(tagged, sample=1e-3, **kind, **same)
    return np.array([fitted.infer_vector(words) for words in news()[1]])


@cache
def inferred(model):
    return trained(model).infer(news()[1])


@pytest.mark.parametrize("model", MODELS)
def test_as_good_as_gensim_on_human_ratings(model):
    """Each varies by about 0.015 from seed to seed."""
    both = inferred(model), gensims(model)
    ours, theirs = (document_agreement(x, lee_corpus().similarity).pearson for x in both)
    assert ours > theirs - 0.07
    assert ours > 0.25


@pytest.mark.parametrize("model", MODELS)
def test_cosines_of_new_documents_are_about_gensims(model):
    """As much as those of two seeds of gensim's: 0.86 (PV-DBOW) and 0.92 (PV-DM)."""
    pairs = np.triu_indices(50, k=1)
    cosines = [cosine_similarity(x, x)[pairs] for x in (inferred(model), gensims(model))]
    assert np.corrcoef(cosines)[0, 1] > 0.8


@pytest.mark.parametrize("model", MODELS)
def test_a_fitted_document_finds_itself(model):
    """Also the proof that rows are in the order of the texts, though training shuffles them."""
    texts = news()[0][:100]
    cosines = cosine_similarity(trained(model).infer(texts), trained(model).document_vectors)
    assert (cosines.argmax(axis=1) == np.arange(100)).mean() > 0.9


@pytest.mark.parametrize("model", MODELS)
def test_loss_falls(model):
    history = trained(model).loss_history
    assert len(history) == 40
    assert history[-1] < history[0] - 0.5


def test_document_vectors_predict_their_words():
    model = trained(PVDBOW)
    u, texts = model.output_vectors, news()[0][:50]
    own = mean_vectors(u, texts)  # (50, d)
    scores = model.document_vectors[:50] @ own.T
    assert (scores.argmax(axis=1) == np.arange(50)).mean() > 0.9


@pytest.mark.parametrize("model", MODELS)
def test_one_thread_and_a_seed_give_the_same_bytes(model):
    texts = news()[0][:60]
    runs = [model(dim=DIM, epochs=2, seed=seed).fit(texts) for seed in (3, 3, 4)]
    first, again, other = (run.v.tobytes() + run.u.tobytes() for run in runs)
    assert first == again
    assert first != other


@pytest.fixture
def calls(monkeypatch):
    """What the loops are called with, in the place of the loops."""
    calls = []

    def record(*arguments):
        names = (
            "tokens",
            "offsets",
            "keep",
            "matrices",
            "noise",
            "sizes",
            "alpha",
            "seed",
            "lanes",
        )
        calls.append(dict(zip(names, copy.deepcopy(arguments), strict=True)))
        return 1.0, 1

    for model in MODELS:
        monkeypatch.setattr(model, "train_kernel", record)
        monkeypatch.setattr(model, "infer_kernel", record)
    return calls


@pytest.mark.parametrize("model", MODELS)
def test_the_loops_are_called_as_the_settings_say(model, calls):
    texts = [["a"] * 8, ["a", "b", "b"], ["c", "a"], ["c", "a", "a", "b"]]
    rates = {"learning_rate": 0.2, "min_learning_rate": 0.1}
    sizes = {"dim": 3, "window": 3, "negatives": 7, "min_count": 1}
    fitted = model(**sizes, **rates, epochs=4, subsample=0.05).fit(texts)
    steps = len(calls)
    fitted.infer(texts[1:], seed=6, epochs=3)
    counts = np.array([12, 3, 2])
    t = 0.05 * counts.sum() / counts
    for call in calls:
        np.testing.assert_allclose(call["keep"] / 2**32, np.minimum(np.sqrt(t) + t, 1), atol=1e-6)
        threshold, alias = call["noise"][0] / 2**32, call["noise"][1]
        noise = threshold + np.bincount(alias, 1 - threshold, minlength=3)
        np.testing.assert_allclose(noise / 3, counts**0.75 / (counts**0.75).sum(), atol=1e-6)
        assert (call["sizes"], len(call["lanes"])) == ((3, 7), 3)
    alphas = [float(call["alpha"]) for call in calls[:steps]]
    np.testing.assert_allclose(alphas, np.linspace(0.2, 0.1, steps, endpoint=False), atol=1e-6)
    assert len({int(call["seed"][0]) for call in calls[:steps]}) == steps
    words = fitted.v[: 3 if model is PVDM else 0]
    for call in calls[steps:]:
        np.testing.assert_allclose(call["alpha"], [0.2, 0.15, 0.1], atol=1e-6)
        assert call["seed"] == 6
        np.testing.assert_array_equal(call["matrices"][0], np.vstack([words, np.zeros((3, 3))]))
        np.testing.assert_array_equal(call["matrices"][1], fitted.u)
    if model is PVDM:  # the loops number the words 0 to V - 1
        np.testing.assert_array_equal(fitted.word_vectors.matrix, calls[0]["matrices"][0][:3])


@pytest.mark.parametrize("model", MODELS)
def test_the_seed_chooses_the_order_the_first_vectors_and_the_noise(model, calls):
    texts = [[word] * 2 for word in "abcdefgh"]
    for seed in (1, 2):
        model(dim=3, epochs=1, seed=seed).fit(texts)
    one, two = calls[0], calls[len(calls) // 2]
    for name in ("tokens", "seed"):
        assert not np.array_equal(one[name], two[name])
    first, other = (np.abs(call["matrices"][0]) for call in (one, two))
    assert not np.array_equal(first, other)
    assert first.min() > 0 and 0.2 < first.max() <= 1 / 3  # gensim's: within 1 / d
    assert not one["matrices"][1].any()  # output vectors start at 0


@pytest.mark.parametrize("model", MODELS)
def test_a_second_fit_starts_from_scratch(model, calls):
    fitted = model(dim=3, min_count=1).fit([["a", "b"], ["b"]]).fit([["c", "c"]])
    assert fitted.vocabulary.words == ["c"]
    assert fitted.document_vectors.shape == (1, 3)


@pytest.mark.parametrize("model", MODELS)
def test_inference_depends_on_the_words_and_the_seed_alone(model):
    """Neither on the documents beside it nor on threads; and it leaves the model as it was."""
    texts = news()[1]
    fitted = model(dim=DIM, epochs=5).fit(news()[0][:100])
    before = fitted.v.tobytes() + fitted.u.tobytes()
    together = fitted.infer(texts)
    np.testing.assert_array_equal(fitted.infer(texts[::-1])[::-1], together)
    np.testing.assert_array_equal(fitted.infer([texts[7]])[0], together[7])
    assert not np.array_equal(fitted.infer(texts, seed=1), together)
    assert fitted.v.tobytes() + fitted.u.tobytes() == before
    fitted.schedule = replace(fitted.schedule, threads=2)
    np.testing.assert_array_equal(fitted.infer(texts), together)


@pytest.mark.parametrize("model", MODELS)
def test_two_threads_lose_no_quality(model):
    both = [model(**SETTINGS, threads=2).fit(news()[0]), trained(model)]
    ratings = lee_corpus().similarity
    two, one = (document_agreement(m.infer(news()[1]), ratings).pearson for m in both)
    assert two > one - 0.05


@pytest.mark.parametrize("model", MODELS)
def test_documents_without_known_words_are_zeros_and_shift_no_others(model):
    texts = [["a", "b", "c"], [], ["b", "c"], ["rare"], ["a", "c"]] * 3
    texts[3] = ["rarer"]  # "rare" itself is known now: it occurs twice
    fitted = model(dim=DIM).fit(texts)
    zero = ~fitted.document_vectors.any(axis=1)
    assert np.flatnonzero(zero).tolist() == [1, 3, 6, 11]
    got = fitted.infer([["unknown"], [], ["a", "b"]])
    assert got.any(axis=1).tolist() == [False, False, True]
    assert fitted.infer([]).shape == (0, DIM)


def test_a_toy_with_too_large_a_min_count_learns_nothing():
    """D064: two documents of four words share one word; anything else is unknown."""
    texts = [["deep", "learning", "is", "fun"], ["machine", "learning", "on", "data"]]
    fitted = PVDM(dim=DIM, min_count=2).fit(texts)
    assert fitted.vocabulary.words == ["learning"]
    assert not fitted.infer([["artificial", "intelligence"]]).any()  # not its seeded noise
    assert len(PVDM(dim=DIM, min_count=1).fit(texts).vocabulary) == 7


def test_without_epochs_given_inference_takes_those_of_training():
    fitted = PVDBOW(dim=DIM, epochs=7).fit(news()[0][:60])
    texts = news()[1][:5]
    np.testing.assert_array_equal(fitted.infer(texts), fitted.infer(texts, epochs=7))
    assert not np.array_equal(fitted.infer(texts), fitted.infer(texts, epochs=8))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dim": 0}, "dim: expected 1 or more, got 0"),
        ({"negatives": -1}, "negatives: expected 0 or more, got -1"),
        ({"epochs": 0}, "epochs: expected 1 or more, got 0"),
        ({"learning_rate": -1}, "learning_rate: expected 0.0001 .* or more, got -1"),
        ({"subsample": 2}, "subsample: expected a frequency between 0 and 1, got 2"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        PVDM(**settings).fit([["a", "a"]])


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="texts: expected lists of words, got a str"):
        PVDM(dim=DIM).fit(["a text"])
    with pytest.raises(ValueError, match="infer: call fit first"):
        PVDM(dim=DIM).infer([["a"]])
    with pytest.raises(ValueError, match="min_count: no word occurs 2 times"):
        PVDM(dim=DIM).fit([["a"]])
    with pytest.raises(ValueError, match="epochs: expected 1 or more, got 0"):
        PVDM(dim=DIM).fit([["a", "a"]]).infer([["a"]], epochs=0)
