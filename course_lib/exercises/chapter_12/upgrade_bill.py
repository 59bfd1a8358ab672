"""Exercise 12.upgrade-bill: what each way to change a model costs, before its recall is known."""

from collections.abc import Callable
from functools import partial

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

DOCUMENTS, ANCHORS, OLD, NEW = 10_000_000, 5_000, 384, 768
ROWS = ("texts embedded", "index rows changed", "multiplications a question")


def bill(
    forward_texts: int = ANCHORS,
    back_texts: int = ANCHORS,
    back_rows: int = 0,
    forward_rows: int = DOCUMENTS,
    back_products: int = OLD * NEW,
    forward_products: int = 0,
) -> dict[str, int]:
    """Count the work of both bridges; the arguments make the usual mistakes."""
    back = dict(zip(ROWS, (back_texts, back_rows, back_products), strict=True))
    forward = dict(zip(ROWS, (forward_texts, forward_rows, forward_products), strict=True))
    return {
        **{f"questions back: {row}": count for row, count in back.items()},
        **{f"documents forward: {row}": count for row, count in forward.items()},
    }


def _swapped() -> dict[str, int]:
    right = bill()
    return {
        **{f"questions back: {row}": right[f"documents forward: {row}"] for row in ROWS},
        **{f"documents forward: {row}": right[f"questions back: {row}"] for row in ROWS},
    }


def _differs(got: object, key: str, value: int) -> bool:
    return isinstance(got, dict) and got.get(key) == value


def _wrong(key: str, value: int) -> Callable[..., bool]:
    return partial(_differs, key=key, value=value)


EXERCISE = Exercise(
    id="12.upgrade-bill",
    title="The bill of an upgrade",
    kind="predict",
    minutes=6,
    difficulty=1,
    points=2,
    statement=(
        "An index holds 10,000,000 documents as vectors of an old model, 384 numbers each. The new "
        "model gives 768. Both models have embedded 5,000 anchors, of which the new model's "
        "vectors had to be made; a matrix was fitted on them. Count for both bridges: how many "
        "texts the new model had to read, how many rows of the index change, and how many "
        "multiplications the matrix costs with every question (none, if it isn't used then)."
    ),
    cell='''@exercise("12.upgrade-bill")
def predict_bill():
    """Whole numbers. Documents: 10_000_000, anchors: 5_000, widths: 384 (old), 768 (new)."""
    return {
        "questions back: texts embedded": ...,
        "questions back: index rows changed": ...,
        "questions back: multiplications a question": ...,
        "documents forward: texts embedded": ...,
        "documents forward: index rows changed": ...,
        "documents forward: multiplications a question": ...,
    }''',
    reference=bill,
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the two bridges exchanged",
            _swapped,
            "Each row is right for the other bridge. Back: new questions go into the old space, to "
            "an index that stays. Forward: the index goes into the new space.",
        ),
        Mistake(
            "forward reads all texts again",
            partial(bill, forward_texts=DOCUMENTS),
            "Carrying documents forward works on their stored vectors: one matrix product a row. "
            "Only the anchors' texts were read by the new model.",
            _wrong("documents forward: texts embedded", DOCUMENTS),
        ),
        Mistake(
            "nothing has to be read at all",
            partial(bill, forward_texts=0, back_texts=0),
            "The matrix was fitted on pairs of vectors, and half of each pair comes from the new "
            "model: it had to read the anchors.",
            _wrong("questions back: texts embedded", 0),
        ),
        Mistake(
            "the way back changes the index",
            partial(bill, back_rows=DOCUMENTS),
            "A question that was carried into the old space meets the index as it is: no row of it "
            "is touched. That is the point of this bridge.",
            _wrong("questions back: index rows changed", DOCUMENTS),
        ),
        Mistake(
            "forward leaves the index alone",
            partial(bill, forward_rows=0),
            "Forward, every stored vector is replaced by its image in the new space (and grows "
            "from 384 numbers to 768).",
            _wrong("documents forward: index rows changed", 0),
        ),
        Mistake(
            "forward costs something with each question",
            partial(bill, forward_products=OLD * NEW),
            "Forward, the matrix was used once for each document. A new question meets vectors of "
            "its own space, and nothing is left to be multiplied.",
            _wrong("documents forward: multiplications a question", OLD * NEW),
        ),
        Mistake(
            "a square matrix",
            partial(bill, back_products=NEW * NEW),
            "The matrix leads from 768 numbers to 384: it isn't square. Each of its entries is "
            "multiplied once.",
            _wrong("questions back: multiplications a question", NEW * NEW),
        ),
    ),
    hints=(
        "Which of the two has to be done before the first new question can be answered?",
        "Back: the question is a row of 768 numbers times a matrix of 768 x 384.",
        "Forward touches each stored row once, back touches none; both need the anchors only.",
    ),
    correct=(
        lambda: {
            "questions back: texts embedded": 5_000,
            "questions back: index rows changed": 0,
            "questions back: multiplications a question": 294_912,
            "documents forward: texts embedded": 5_000,
            "documents forward: index rows changed": 10_000_000,
            "documents forward: multiplications a question": 0,
        },
    ),
    after=(
        "Embedding all ten million at 40 texts a second takes 69 hours; the anchors take two "
        "minutes. What is lost for that is measured next."
    ),
    library=("course_lib.exercises.chapter_12.upgrade_bill:bill",),
)
