"""Exercise 11.bug-hybrid-scores: scores of different documents are added (D233)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """The guide's own numbers, ids in order, a part found, weights at the ends."""
    rng = np.random.default_rng(seed)
    n = 7
    return [
        Case([0.0, 0.0, 0.0, 1.0], [0.9, 0.4, 0.1], [2, 0, 1], 0.5, label="four documents"),
        Case([0.5, 1.0, 0.0], [0.8, 0.6, 0.3], [0, 1, 2], 0.5, label="ids in order"),
        Case([1.0, 0.2, 0.0, 0.6], [0.9, 0.7], [3, 1], 0.5, label="only two are found"),
        Case([1.0, 0.0, 0.5], [0.9, 0.4, 0.2], [1, 2, 0], 0.0, label="words alone"),
        Case([1.0, 0.0, 0.5], [0.9, 0.4, 0.2], [1, 2, 0], 1.0, label="meaning alone"),
        Case([0.3, 0.1, 0.7], [-0.1, -0.2, -0.4], [2, 0, 1], 0.25, label="negative cosines"),
        Case(
            rng.random(n).tolist(),
            np.sort(rng.random(4))[::-1].tolist(),
            rng.permutation(n)[:4].tolist(),
            0.3,
            hidden=True,
        ),
    ]


def combined_scores(
    words: list[float],
    scores: list[float],
    ids: list[int],
    alpha: float,
    place: str = "id",
    swapped: bool = False,
) -> list[float]:
    """Put each cosine at its document's place, then mix; what wasn't found has 0."""
    meaning = np.zeros(len(words))
    if place == "id":
        meaning[ids] = scores
    elif place == "as they come":
        meaning[: len(scores)] = scores
    elif place == "inverse":
        order = np.argsort(ids)
        meaning[: len(scores)] = np.array(scores)[order]
    elif place == "sorted":
        meaning[np.sort(ids)] = scores
    share = 1 - alpha if swapped else alpha
    return (share * meaning + (1 - share) * np.asarray(words)).tolist()


def _words_reordered(
    words: list[float], scores: list[float], ids: list[int], alpha: float
) -> list[float]:
    mixed = np.array(words)
    mixed[: len(scores)] = alpha * np.array(scores) + (1 - alpha) * np.array(words)[ids]
    return mixed.tolist()


def _only_found(
    words: list[float], scores: list[float], ids: list[int], alpha: float
) -> list[float]:
    mixed = np.zeros(len(words))
    mixed[ids] = alpha * np.array(scores) + (1 - alpha) * np.array(words)[ids]
    return mixed.tolist()


def _plain_sum(
    words: list[float], scores: list[float], ids: list[int], alpha: float
) -> list[float]:
    mixed = np.array(words, dtype=float)
    mixed[ids] += scores
    return mixed.tolist()


def _by_dictionary(
    words: list[float], scores: list[float], ids: list[int], alpha: float
) -> list[float]:
    meaning = dict(zip(ids, scores, strict=True))
    return [alpha * meaning.get(i, 0.0) + (1 - alpha) * w for i, w in enumerate(words)]


EXERCISE = Exercise(
    id="11.bug-hybrid-scores",
    title="The document that nobody found wins",
    kind="find-the-bug",
    minutes=6,
    difficulty=2,
    points=2,
    statement=(
        "BM25 gives a score for every document, in their order. The index gives the cosines of the "
        "documents it found, best first, and their ids. The code, after a published one, adds "
        "`alpha` times the second to `1 - alpha` times the first. Repair it. A document that the "
        "index didn't find counts with a cosine of 0."
    ),
    cell='''@exercise("11.bug-hybrid-scores")
def combined_scores(words, scores, ids, alpha):
    """words: n BM25 scores; scores, ids: the index's results; n mixed scores."""
    meaning = np.zeros(len(words))
    meaning[: len(scores)] = scores
    return alpha * meaning + (1 - alpha) * np.asarray(words)''',
    reference=combined_scores,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "scores of different documents",
            partial(combined_scores, place="as they come"),
            "The first cosine belongs to document ids[0], not to document 0. As the cosines come "
            "sorted, the first documents of the list always get the best ones.",
        ),
        Mistake(
            "put in the order of the ids",
            partial(combined_scores, place="inverse"),
            "Sorting by id is right only where every document was found. With ids 3 and 1 the "
            "cosines belong to places 3 and 1, not to 0 and 1.",
        ),
        Mistake(
            "ids sorted, scores not",
            partial(combined_scores, place="sorted"),
            "The ids were sorted, the scores weren't: they no longer belong together.",
        ),
        Mistake(
            "BM25's scores reordered",
            _words_reordered,
            "words[ids] brings BM25 into the order of the index; the result is then in that order, "
            "too, and not in the order of the documents.",
        ),
        Mistake(
            "only what the index found",
            _only_found,
            "A document that only BM25 found has lost its score. It counts with a cosine of 0, and "
            "keeps (1 - alpha) times its BM25 score.",
        ),
        Mistake(
            "the weights exchanged",
            partial(combined_scores, swapped=True),
            "alpha belongs to the cosines: at alpha = 1 the words don't count at all.",
        ),
        Mistake(
            "added without weights",
            _plain_sum,
            "Both are counted in full: alpha changes nothing. Weigh them with alpha and 1 - alpha.",
        ),
    ),
    hints=(
        "To which document does scores[0] belong?",
        "Which places of `meaning` have to be written?",
        "An array can be indexed by a list of places, also on the left of an equals sign.",
    ),
    correct=(_by_dictionary,),
    after=("Tests with sorted ids never see this mistake. Give a test documents in another order."),
    library=("course_lib.applications.score_fusion:fuse_scores",),
)
