"""Exercise 08.chance-levels: what accumulation does not do (D185)."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

KEYS = (
    "one batch of 64",
    "8 micro-batches of 8, accumulated",
    "8 micro-batches of 8, GradCache",
    "one batch of 64, a hard negative for each query",
)
RIGHT = (64, 8, 64, 128)


def _levels(*values: int) -> Callable[[], dict[str, int]]:
    return lambda: dict(zip(KEYS, values, strict=True))


EXERCISE = Exercise(
    id="08.chance-levels",
    title="What accumulation does not do",
    kind="predict",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "A model that gives every text the same vector can only guess: its ranking loss is ln N, "
        "where N is the number of documents that each query chooses from. Predict N for four ways "
        "to train on 64 pairs (query, document). In the last one every query brings one hard "
        "negative of its own, and all documents of the batch are candidates for all queries."
    ),
    cell='''@exercise("08.chance-levels")
def predict_chance_levels():
    """Number of documents that each query chooses from."""
    return {
        "one batch of 64": ...,
        "8 micro-batches of 8, accumulated": ...,
        "8 micro-batches of 8, GradCache": ...,
        "one batch of 64, a hard negative for each query": ...,
    }''',
    reference=_levels(*RIGHT),
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "accumulation as a large batch",
            _levels(64, 64, 64, 128),
            "Accumulation adds up gradients of eight small softmaxes. In each of them a query sees "
            "8 documents: in-batch negatives do not grow.",
            lambda got: got[KEYS[1]] == 64,
        ),
        Mistake(
            "GradCache as accumulation",
            _levels(64, 8, 8, 128),
            "GradCache computes all 64 vectors first and one loss over all of them; only the "
            "encoder's backward pass runs in pieces. Each query sees all 64.",
            lambda got: got[KEYS[2]] == 8,
        ),
        Mistake(
            "hard negatives for their own query only",
            _levels(64, 8, 64, 65),
            "Every document in the batch is a candidate for every query, the others' hard "
            "negatives too: 64 positives and 64 negatives.",
            lambda got: got[KEYS[3]] in (65, 2),
        ),
        Mistake(
            "negatives instead of candidates",
            _levels(63, 7, 63, 127),
            "You counted the negatives. The softmax contains the positive as well: one more.",
            lambda got: got[KEYS[0]] == 63,
        ),
        Mistake(
            "the hard negatives are not counted",
            _levels(64, 8, 64, 64),
            "The hard negatives are candidates as well: 64 positives and 64 more documents.",
            lambda got: got[KEYS[3]] == 64,
        ),
        Mistake(
            "the positive is not counted",
            _levels(64, 8, 64, 127),
            "127 is the number of negatives. The softmax contains the positive as well: one more.",
            lambda got: got[KEYS[3]] == 127,
        ),
    ),
    hints=(
        "Which documents stand in the denominator of one query's softmax?",
        "A micro-batch is encoded and compared by itself; GradCache compares all vectors.",
        "64, 8, 64, and 64 positives + 64 negatives",
    ),
    correct=(_levels(*(int(float(v)) for v in RIGHT)),),
    after="Before you believe a batch size, feed your loss equal vectors: e to the loss is the "
    "number of documents that a query really chooses from.",
    library=("course_lib.training.gradient_caching:grad_cache_step",),
)
