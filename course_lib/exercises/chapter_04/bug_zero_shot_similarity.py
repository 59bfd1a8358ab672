"""Exercise 04.bug-zero-shot-similarity: a probability is not a similarity (D119)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One label, an unlike one, an unnormalised picture."""
    rng = np.random.default_rng(seed)
    image = np.array([3.0, 4.0])
    return [
        Case(image, np.array([[0.0, 2.0]]), label="one label"),
        Case(image, np.array([[0.0, 2.0], [1.0, 0.0]]), label="one label more"),
        Case(image, np.array([[-4.0, 3.0]]), label="nothing in common"),
        Case(image, np.array([[-3.0, -4.0], [6.0, 8.0]]), label="opposite and equal"),
        Case(rng.normal(size=5), rng.normal(size=(4, 5)), hidden=True),
    ]


def cosine(
    image: np.ndarray,
    texts: np.ndarray,
    softmax: bool = False,
    unit_image: bool = True,
    unit_texts: bool = True,
    scale: float = 1.0,
    half: bool = False,
) -> np.ndarray:
    """Cosine of each text with the picture: it doesn't depend on the other texts."""
    x = image / np.linalg.norm(image) if unit_image else image
    t = texts / np.linalg.norm(texts, axis=1, keepdims=True) if unit_texts else texts
    s = scale * (t @ x)
    if softmax:
        s = np.exp(s - s.max())
        return np.asarray(s / s.sum())
    return np.asarray((s + 1) / 2 if half else s)


def _one_by_one(image: np.ndarray, texts: np.ndarray) -> list[float]:
    return [float(image @ t / (image @ image * (t @ t)) ** 0.5) for t in texts]


def _cut(image: np.ndarray, texts: np.ndarray) -> np.ndarray:
    return np.maximum(cosine(image, texts), 0)


def _sigmoid(image: np.ndarray, texts: np.ndarray, scale: float = 1.0) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-scale * cosine(image, texts))))


def _steep(image: np.ndarray, texts: np.ndarray) -> np.ndarray:
    return _sigmoid(image, texts, 100.0)


def _one_norm(image: np.ndarray, texts: np.ndarray) -> np.ndarray:
    return np.asarray(texts @ image / np.linalg.norm(image) / np.linalg.norm(texts))


def _shares(image: np.ndarray, texts: np.ndarray) -> np.ndarray:
    s = cosine(image, texts)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(s / s.sum())


def _distance(image: np.ndarray, texts: np.ndarray) -> np.ndarray:
    return np.asarray(1 - cosine(image, texts))


EXERCISE = Exercise(
    id="04.bug-zero-shot-similarity",
    title="A picture that is 100 % like anything",
    kind="find-the-bug",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "A published `similarity` of CLIP vectors gives one lonely label the score 1.0, whatever "
        "it says, and changes all scores when a label is added. Repair it: return the cosine of "
        "the picture with each text, from −1 to 1. The vectors that come in have any length."
    ),
    cell='''@exercise("04.bug-zero-shot-similarity")
def similarity(image, texts):
    """image (d,), texts (n, d): returns n cosines."""
    logits = 100 * texts @ image
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()''',
    reference=cosine,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "a softmax over the labels",
            partial(cosine, softmax=True, unit_image=False, unit_texts=False, scale=100.0),
            "These are probabilities *over this list of labels*. They add up to 1, so a single "
            "label always gets 1.0. A similarity looks at one pair only.",
        ),
        Mistake(
            "a softmax of cosines",
            partial(cosine, softmax=True, scale=100.0),
            "The vectors are normalised now, but it is still a softmax: 1.0 for a lonely label.",
        ),
        Mistake(
            "a softmax of cosines, without the scale",
            partial(cosine, softmax=True),
            "Still a softmax over the list of labels. Return the cosines themselves.",
        ),
        Mistake(
            "inner products",
            partial(cosine, unit_image=False, unit_texts=False),
            "The softmax is gone. But the vectors have any length, and an inner product grows with "
            "it. Divide by both norms.",
        ),
        Mistake(
            "only the picture is normalised",
            partial(cosine, unit_texts=False),
            "The texts keep their length: a long text vector looks similar to everything.",
        ),
        Mistake(
            "only the texts are normalised",
            partial(cosine, unit_image=False),
            "The picture keeps its length; divide by its norm as well.",
        ),
        Mistake(
            "100 times the cosine",
            partial(cosine, scale=100.0),
            "The learned scale belongs into the logits of a softmax, not into a similarity.",
        ),
        Mistake(
            "moved to 0 … 1",
            partial(cosine, half=True),
            "(cos + 1) / 2 is another number, and 0.5 for vectors with nothing in common. Asked is "
            "the cosine.",
        ),
        Mistake(
            "negative cosines cut off",
            _cut,
            "Everything below 0 became 0. A cosine goes down to −1: opposite is not the same as "
            "unlike.",
        ),
        Mistake(
            "a sigmoid",
            _sigmoid,
            "A sigmoid of the cosine lies from 0.27 to 0.73. It looks at one pair, as it should, "
            "but asked is the cosine itself.",
        ),
        Mistake(
            "a sigmoid of 100 times the cosine",
            _steep,
            "That is close to 0 or 1 for nearly every pair. It doesn't depend on the other labels,"
            " but asked is the cosine itself.",
        ),
        Mistake(
            "one norm for all texts",
            _one_norm,
            "np.linalg.norm(texts) without an axis is one number for the whole table. Each text "
            "has its own norm: axis=1.",
        ),
        Mistake(
            "shares of the sum",
            _shares,
            "Divided by their sum, a lonely label gets 1.0 again. A similarity looks at one pair "
            "only.",
        ),
        Mistake(
            "the distance",
            _distance,
            "1 − cos is the cosine *distance*: 0 for equal directions. Asked is the similarity, "
            "which is 1 there.",
        ),
        Mistake(
            "the logits",
            partial(cosine, unit_image=False, unit_texts=False, scale=100.0),
            "The softmax is gone; the factor of 100 and the lengths are still there. Divide by "
            "both norms and leave the factor out.",
        ),
    ),
    hints=(
        "Call it with one label that has nothing to do with the picture.",
        "Which of the three lines makes the scores depend on each other?",
        "Normalise both, return texts @ image.",
    ),
    correct=(_one_by_one,),
    after=(
        "The softmax has its place: it is the *zero-shot probability over this label set*. The "
        "library calls it `zero_shot_probabilities` for that reason."
    ),
    library=(
        "course_lib.exercises.chapter_04.bug_zero_shot_similarity:cosine",
        "course_lib.media.zero_shot:zero_shot_probabilities",
    ),
)
