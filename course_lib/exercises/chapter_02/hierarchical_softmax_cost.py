"""Exercise 02.hierarchical-softmax-cost: what the tree saves, and what it doesn't."""

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

KEYS = ("vectors stored", "products for one word")


def _measured() -> dict[str, int]:
    """Build the tree over 1,024 equally frequent words; count its inner nodes and one path."""
    depth, level = 0, 1024
    inner = 0
    while level > 1:
        level //= 2
        inner += level
        depth += 1
    return {KEYS[0]: inner, KEYS[1]: depth}


def _prediction(stored: int, products: int) -> dict[str, int]:
    return dict(zip(KEYS, (stored, products), strict=True))


EXERCISE = Exercise(
    id="02.hierarchical-softmax-cost",
    title="What does the tree save?",
    kind="predict",
    minutes=4,
    difficulty=2,
    points=1,
    statement=(
        "A vocabulary of 1,024 equally frequent words. Full softmax stores 1,024 output vectors "
        "and takes 1,024 dot products for the probability of one word. Hierarchical softmax has a "
        "binary tree with the words as leaves and one vector at every inner node. How many vectors "
        "does it store, and how many dot products does one word take?"
    ),
    cell='''@exercise("02.hierarchical-softmax-cost")
def cost_of_the_tree():
    """Predict two whole numbers for 1,024 equally frequent words."""
    return {"vectors stored": ..., "products for one word": ...}''',
    reference=_measured,
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "log2(V) vectors",
            lambda: _prediction(10, 10),
            "One word's *path* has ten nodes, but all paths together cover the whole tree. It "
            "saves time, not memory: how many inner nodes has a binary tree with 1,024 leaves?",
        ),
        Mistake(
            "a vector for each word",
            lambda: _prediction(1024, 10),
            "The words sit at the leaves, which have no output vector. Count the inner nodes: a "
            "tree with 2 leaves has one of them.",
        ),
        Mistake(
            "the time of the full softmax",
            lambda: _prediction(1023, 1024),
            "One word's probability is the product of the decisions on its own path alone; the "
            "rest of the tree isn't looked at.",
        ),
        Mistake(
            "one decision too many",
            lambda: _prediction(1023, 11),
            "Eleven nodes lie on the path if you count the leaf, but a leaf decides nothing. "
            "Count the halvings from 1,024 to 1.",
        ),
        Mistake(
            "nodes and leaves together",
            lambda: _prediction(2047, 10),
            "2,047 is the number of all nodes. Only the inner ones have an output vector.",
        ),
    ),
    hints=(
        "Draw the tree for four words. How many inner nodes, how many decisions to a leaf?",
        "Every decision halves the number of words that are left.",
        "Four words: three inner nodes, two decisions. Eight words: seven and three.",
    ),
    correct=(lambda: _prediction(2**10 - 1, len(bin(1024)) - 3),),
    after=(
        "Time falls from V to log2(V) a word; memory stays where it was, one vector fewer. The "
        "often repeated 'log2(V) memory' mixes up the two."
    ),
)
