"""Exercise 12.after-projection: what is gone when a direction is gone? (D259)"""

import numpy as np

from course_lib.advanced.hard_debiasing import equalize, neutralize
from course_lib.advanced.recoverable_groups import residual_bias
from course_lib.exercises.definition import Case, Exact, Exercise, Mistake
from course_lib.exercises.true_or_false import Statements
from course_lib.vectors import l2_normalize

KEYS = (
    "the words' projections on g are 0",
    "each word is as near to 'he' as to 'she', no pair equalized",
    "each word is as near to both words of an equalized pair",
    "the two groups still form two clusters",
    "a linear classifier still tells the groups apart",
    "cosines between the words stay what they were",
    "projecting g out a second time changes the words",
)


def outcomes(seed: int = 0) -> dict[str, bool]:
    """Measure it on words whose group is written in two coordinates, of which g is one."""
    rng = np.random.default_rng(seed)
    groups = np.arange(100) < 50
    raw = rng.normal(size=(100, 12))
    raw[:, :2] += np.where(groups, 2.5, -2.5)[:, None]
    words, g = l2_normalize(raw), np.eye(12)[0]
    she, he = l2_normalize(np.array([[1.0, 0.9, *[0.3] * 10], [-0.9, -1.0, 0.4, *[-0.1] * 9]]))
    after = neutralize(words, g)
    pair = equalize(she[None], he[None], g)
    left = residual_bias(after, groups)
    values = (
        np.allclose(after @ g, 0),
        np.allclose(after @ she, after @ he, atol=0.05),
        np.allclose(after @ pair[0].T, after @ pair[1].T),
        left.clusters > 0.9,
        left.classifier.low > 0.9,
        np.allclose(after @ after.T, words @ words.T, atol=0.05),
        not np.allclose(neutralize(after, g), after),
    )
    return {key: bool(value) for key, value in zip(KEYS, values, strict=True)}


STATEMENTS = Statements(KEYS, (True, False, True, True, True, False, False))

EXERCISE = Exercise(
    id="12.after-projection",
    title="What is gone when a direction is gone?",
    kind="predict",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "The group of 100 words is written in *two* of their coordinates, equally strongly; `she` "
        "and `he` differ in both. The direction g is the first of the two. All 100 words are "
        "neutralized: the projection on g is subtracted and length 1 restored. `she` and `he` stay "
        "as they are, unless it says that a pair was equalized along g. True or False, afterwards?"
    ),
    cell='''@exercise("12.after-projection")
def predict_projection():
    """True or False for each line."""
    return {
        "the words' projections on g are 0": ...,
        "each word is as near to 'he' as to 'she', no pair equalized": ...,
        "each word is as near to both words of an equalized pair": ...,
        "the two groups still form two clusters": ...,
        "a linear classifier still tells the groups apart": ...,
        "cosines between the words stay what they were": ...,
        "projecting g out a second time changes the words": ...,
    }''',
    reference=outcomes,
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "what a projection removes",
            STATEMENTS.flipped(0),
            "w - (w·g) g has no part along g, and dividing by the length doesn't bring one back. "
            "That much the projection does.",
            STATEMENTS.says(0, False),
        ),
        Mistake(
            "neutral on g, near to one of the two",
            STATEMENTS.flipped(1),
            "'he' and 'she' differ in the second coordinate as well, and there the words have lost "
            "nothing. A WEAT with these two words would still find a difference.",
            STATEMENTS.says(1, True),
        ),
        Mistake(
            "what equalizing is for",
            STATEMENTS.flipped(2),
            "An equalized pair differs along g alone, and the neutral words have nothing along g: "
            "the cosines with both are the same number.",
            STATEMENTS.says(2, False),
        ),
        Mistake(
            "clusters without g",
            STATEMENTS.flipped(3),
            "Words of a group lie together because of the second coordinate. Nothing moved them "
            "apart; without the first one, what is left counts even more.",
            STATEMENTS.says(3, False),
        ),
        Mistake(
            "the classifier reads another coordinate",
            STATEMENTS.flipped(4),
            "A classifier doesn't need g. It is fitted on the vectors as they are now, and the "
            "second coordinate has all it needs.",
            STATEMENTS.says(4, False),
        ),
        Mistake(
            "the words haven't kept their places",
            STATEMENTS.flipped(5),
            "What two words shared along g is gone from their cosine, and the length was restored. "
            "Cosines between words of different groups change, too.",
            STATEMENTS.says(5, True),
        ),
        Mistake(
            "a projection is done once",
            STATEMENTS.flipped(6),
            "There is nothing left along g to subtract: the second projection returns the words as "
            "they are.",
            STATEMENTS.says(6, True),
        ),
    ),
    hints=(
        "Write a word as (along g, second coordinate, the rest). Which of the three does it touch?",
        "The second coordinate still says which group a word is of.",
        "Equalizing moves the pair onto a common middle plus and minus something along g.",
    ),
    correct=(STATEMENTS.numbers,),
    after="Gone is what was measured along g. Whether bias is gone has to be measured otherwise.",
    library=("course_lib.exercises.chapter_12.after_projection:outcomes",),
)
