"""Exercise 03.bug-tfidf-average: one weight a word is not TF-IDF (D061)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Texts = list[list[str]]
Vectors = dict[str, np.ndarray]
Weights = dict[str, float]
VECTORS = {"tea": np.array([1.0, 0.0]), "cup": np.array([0.0, 1.0]), "the": np.array([1.0, 1.0])}
IDF = {"tea": 0.5, "cup": 1.0, "the": 0.0}


def cases(seed: int) -> list[Case]:
    """A word twice in one text and once in the next; then only words that weigh nothing."""
    rng = np.random.default_rng(seed)
    words = [f"w{i}" for i in range(6)]
    vectors = {word: rng.normal(size=3).round(1) for word in words}
    idf = {word: float(w) for word, w in zip(words, rng.uniform(0.2, 3, 6).round(1), strict=True)}
    texts = [rng.choice(words, size=n).tolist() for n in (7, 9, 8)]
    return [
        Case([["tea", "tea", "cup"]], VECTORS, IDF, label="one text"),
        Case([["tea", "tea", "cup"], ["tea", "cup"]], VECTORS, IDF),
        Case([["tea", "cup"], ["the", "cup", "cup", "tea"], ["tea"]], VECTORS, IDF),
        Case([["tea"], ["the", "the"]], VECTORS, IDF, label="only words with weight 0"),
        Case(texts, vectors, idf, hidden=True),
    ]


def _solve(
    texts: Texts,
    vectors: Vectors,
    idf: Weights,
    shared: bool = False,
    twice: bool = False,
    nan: bool = False,
) -> np.ndarray:
    kept: Weights = {}
    for text in texts:
        kept.update({word: text.count(word) * idf[word] for word in text})
    rows = []
    for text in texts:
        own = kept if shared else {word: text.count(word) * idf[word] for word in text}
        words = text if twice else list(dict.fromkeys(text))
        total = sum(own[word] for word in words)
        weighted = sum((own[word] * vectors[word] for word in words), np.zeros(1))
        rows.append(weighted / total if total or nan else np.zeros_like(weighted))
    return np.array(rows)


def _by_occurrence(texts: Texts, vectors: Vectors, idf: Weights) -> list[np.ndarray]:
    """Add idf once an occurrence: n times idf is tf times idf."""
    rows = []
    for text in texts:
        table = np.array([vectors[word] for word in text])
        weights = np.array([idf[word] for word in text])
        rows.append(weights @ table / (weights.sum() or 1.0))
    return rows


def _idf_only(texts: Texts, vectors: Vectors, idf: Weights) -> np.ndarray:
    return _solve([list(dict.fromkeys(text)) for text in texts], vectors, idf)


def _squared_above(texts: Texts, vectors: Vectors, idf: Weights) -> np.ndarray:
    rows = []
    for text in texts:
        weight = {word: text.count(word) * idf[word] for word in text}
        total = sum(weight.values())
        rows.append(sum(weight[word] * vectors[word] for word in text) / (total or 1.0))
    return np.array(rows)


def _divisor_of_one(texts: Texts, vectors: Vectors, idf: Weights) -> np.ndarray:
    rows = []
    for text in texts:
        total = sum(idf[word] for word in text)
        rows.append(sum(idf[word] * vectors[word] for word in text) / max(total, 1.0))
    return np.array(rows)


def _by_length(texts: Texts, vectors: Vectors, idf: Weights) -> np.ndarray:
    return np.array([sum(idf[word] * vectors[word] for word in text) / len(text) for text in texts])


EXERCISE = Exercise(
    id="03.bug-tfidf-average",
    title="One word, two texts, two weights",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "TF-IDF gives a word the weight tf × idf, where tf is how often it occurs *in this text*. "
        "The vector of a text is $\\sum_w \\mathrm{tf}\\,\\mathrm{idf}\\,v_w \\,/ \\sum_w "
        "\\mathrm{tf}\\,\\mathrm{idf}$ over its different words, or zeros where all weights are "
        "0. The code follows a published one and has three bugs; the verdict says which are left."
    ),
    cell='''@exercise("03.bug-tfidf-average")
def tfidf_average(texts, vectors, idf):
    """Return one vector a text, (n, d).

    texts: lists of words; vectors: {word: (d,)}; idf: {word: its inverse document frequency}.
    """
    weight = {}
    for text in texts:
        for word in text:
            weight[word] = text.count(word) * idf[word]
    rows = []
    for text in texts:
        total = sum(weight[word] for word in text)
        rows.append(sum(weight[word] * vectors[word] for word in text) / total)
    return np.array(rows)''',
    reference=_solve,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "all three bugs",
            partial(_solve, shared=True, twice=True, nan=True),
            "This still does what the given code does. Whose tf is in `weight` when the second "
            "loop starts? How often does the sum visit a word that occurs twice? What is 0 / 0?",
        ),
        Mistake(
            "one weight a word for all texts",
            partial(_solve, shared=True),
            "The dictionary is shared, so the last text in which a word occurs sets its weight "
            "everywhere. tf belongs to one text: make the weights inside its own loop.",
        ),
        Mistake(
            "one weight a word for all texts, and 0 / 0",
            partial(_solve, shared=True, nan=True),
            "A word that occurs twice is visited once now. Left are the weights, which the last "
            "text sets for all others, and a text whose weights are all 0.",
        ),
        Mistake(
            "a word that occurs twice counts four times",
            partial(_solve, twice=True),
            "tf is in the weight *and* in the loop, which visits every occurrence, so the weight "
            "becomes tf². Visit each different word once, or let the weight be idf alone.",
        ),
        Mistake(
            "a word that occurs twice counts four times, and 0 / 0",
            partial(_solve, twice=True, nan=True),
            "Each text has its own weights now. Left are tf, which is in the weight and in the "
            "loop over all occurrences, and a text whose weights are all 0.",
        ),
        Mistake(
            "one weight a word for all texts, and tf squared",
            partial(_solve, shared=True, twice=True),
            "0 / 0 is repaired. Left are the weights, which the last text sets for all others, "
            "and tf, which is in the weight and in the loop over all occurrences.",
        ),
        Mistake(
            "a text of weightless words becomes nan",
            partial(_solve, nan=True),
            "'the' occurs in every text, so its idf is 0, and a text of nothing else divides 0 by "
            "0. One nan row is enough to spoil a whole ranking.",
        ),
        Mistake(
            "tf twice above the line, once below",
            _squared_above,
            "The sum of vectors visits every occurrence with a weight that has tf in it already, "
            "while the divisor counts each word once. Both sums have to run over the same words.",
        ),
        Mistake(
            "a divisor of 1 for light texts",
            _divisor_of_one,
            "`max(total, 1)` avoids 0 / 0, but it changes every text whose weights sum to less "
            "than 1 as well. Only a total of 0 needs care.",
        ),
        Mistake(
            "idf without tf",
            _idf_only,
            "Every different word counts once, however often it occurs in the text. That is an "
            "IDF average; tf, the number of occurrences in this text, has got lost.",
        ),
        Mistake(
            "divided by the number of words",
            _by_length,
            "A weighted mean is divided by the sum of its *weights*. Divided by the number of "
            "words, a text of rare words gets a longer vector than one of common words.",
        ),
    ),
    hints=(
        "Run it by hand on ['tea', 'tea', 'cup'] and ['tea', 'cup']. Which weight of 'tea' is used "
        "for the first text?",
        "Three places: where `weight` is made, how often the sums visit a word, and `total`.",
        "Go over the texts once. Inside, loop over `set(text)`; divide only if `total` isn't 0.",
    ),
    correct=(_by_occurrence,),
    after=(
        "Dividing tf by the length of the text changes nothing here: a weighted mean forgets a "
        "factor that all its weights share."
    ),
    library=(
        "course_lib.exercises.chapter_03.bug_tfidf_average:_by_occurrence",
        "course_lib.sentences.tfidf_mean:TfidfMean.weights",
    ),
)
