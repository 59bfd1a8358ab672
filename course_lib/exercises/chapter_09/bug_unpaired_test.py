"""Exercise 09.bug-unpaired-test: two systems, the same questions, and a test that forgets it."""

from typing import Any

import numpy as np
from scipy import stats

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Questions that differ much and systems that differ little; the reverse; the order turned."""
    rng = np.random.default_rng(seed)
    hard = np.array([0.1, 0.9, 0.4, 0.7, 0.2, 1.0])
    ours = (hard + np.array([0.05, 0.02, 0.06, 0.01, 0.04, 0.03])).round(2)
    questions = rng.random(12).round(2)
    steps = rng.choice(np.arange(1, 25), 12, replace=False) * rng.choice([-1, 1, 1], 12)
    other = questions + steps / 100  # no two steps of one size: ties cost Wilcoxon's test seconds
    return [
        Case(ours, hard, label="a little better on every question"),
        Case(hard, ours, label="a little worse on every question"),
        Case(other, questions),
        Case(np.array([0.2, 0.8, 0.5, 0.4, 0.9]), np.array([0.9, 0.1, 0.6, 0.3, 0.2])),
        Case(rng.random(60), rng.random(60), hidden=True),
    ]


def paired(ours: Any, theirs: Any) -> float:
    """Two-sided p-value of a t-test on the differences, question by question."""
    return float(stats.ttest_rel(ours, theirs).pvalue)


def _by_hand(
    ours: Any, theirs: Any, spread: int = 1, sides: int = 2, normal: bool = False
) -> float:
    d = np.asarray(ours) - theirs
    t = d.mean() / (d.std(ddof=spread) / np.sqrt(len(d)))
    tail = stats.norm.sf(abs(t)) if normal else stats.t.sf(abs(t), len(d) - 1)
    return float(sides * tail)


def _directed(ours: Any, theirs: Any, side: str = "greater") -> float:
    return float(stats.ttest_rel(ours, theirs, alternative=side).pvalue)


def _signed(ours: Any, theirs: Any) -> float:
    return 2 * _directed(ours, theirs)


def _not_a_mean(ours: Any, theirs: Any) -> float:
    d = np.subtract(ours, theirs)
    return float(2 * stats.t.sf(abs(d.mean() / d.std(ddof=1)), len(d) - 1))


EXERCISE = Exercise(
    id="09.bug-unpaired-test",
    title="Two strangers answer the same questions",
    kind="find-the-bug",
    minutes=6,
    difficulty=2,
    points=2,
    statement=(
        "Two systems answered the *same* questions; `ours[i]` and `theirs[i]` are their scores on "
        "question i. One is a little better on every single question, and the test sees nothing: "
        "p = 0.87. Repair it: the two-sided p-value of a t-test that knows which scores belong "
        "together."
    ),
    cell='''@exercise("09.bug-unpaired-test")
def p_of_difference(ours, theirs):
    """ours, theirs: (n,) scores of two systems on the same n questions; returns the p-value."""
    from scipy.stats import ttest_ind

    return float(ttest_ind(ours, theirs).pvalue)''',
    reference=paired,
    cases=cases,
    comparison=Close(rtol=1e-4, atol=1e-9),
    mistakes=(
        Mistake(
            "the pairs are torn apart",
            lambda ours, theirs: float(stats.ttest_ind(ours, theirs).pvalue),
            "`ttest_ind` is for two groups of different questions. Easy and hard questions differ "
            "far more than the systems do, and that drowns the difference.",
        ),
        Mistake(
            "unequal variances, still unpaired",
            lambda ours, theirs: float(stats.ttest_ind(ours, theirs, equal_var=False).pvalue),
            "Welch's test allows two variances; it still doesn't know which scores belong to one "
            "question. Look at the differences, question by question.",
        ),
        Mistake(
            "one-sided",
            _directed,
            "The alternative 'greater' looks in one direction only. Asked is two-sided: a system "
            "that is worse should be noticed as well.",
        ),
        Mistake(
            "one-sided, the other side",
            lambda ours, theirs: _directed(ours, theirs, "less"),
            "The alternative 'less' looks in one direction only. Asked is two-sided.",
        ),
        Mistake(
            "the upper tail, doubled",
            _signed,
            "Where *ours* is worse, t is negative, its upper tail is over a half, and twice that "
            "is no probability. Take abs(t) first.",
        ),
        Mistake(
            "the spread of the differences, not of their mean",
            _not_a_mean,
            "The mean of n differences varies less than one of them: divide the standard "
            "deviation by the root of n.",
        ),
        Mistake(
            "half of it",
            lambda ours, theirs: _by_hand(ours, theirs, sides=1),
            "This is one tail. Two-sided means both: double it.",
        ),
        Mistake(
            "the normal distribution",
            lambda ours, theirs: _by_hand(ours, theirs, normal=True),
            "With few questions the standard deviation is itself uncertain; Student's t with "
            "n - 1 degrees of freedom has wider tails than the normal distribution.",
        ),
        Mistake(
            "divided by n instead of n - 1",
            lambda ours, theirs: _by_hand(ours, theirs, spread=0),
            "np.std divides by n unless ddof=1 is given, and so makes the differences look "
            "steadier than they are.",
        ),
        Mistake(
            "Wilcoxon's test",
            lambda ours, theirs: float(stats.wilcoxon(ours, theirs).pvalue),
            "That is a paired test too, on the ranks of the differences. Asked is the t-test.",
        ),
        Mistake(
            "the correlation's p-value",
            lambda ours, theirs: float(stats.pearsonr(ours, theirs).pvalue),
            "This p-value says whether the two systems find the same questions hard.",
        ),
    ),
    hints=(
        "Compute ours - theirs for the first case. How many of the six differences are positive?",
        "Test whether the mean of the differences is 0.",
        "scipy.stats.ttest_rel, or ttest_1samp of the differences.",
    ),
    correct=(
        _by_hand,
        lambda ours, theirs: float(stats.ttest_1samp(np.subtract(ours, theirs), 0).pvalue),
    ),
    after=(
        "Pairing takes the difficulty of the questions out of the noise. On the course's questions "
        "that is worth several times as many questions."
    ),
    library=("course_lib.exercises.chapter_09.bug_unpaired_test:paired",),
)
