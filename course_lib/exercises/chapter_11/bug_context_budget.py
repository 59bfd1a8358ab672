"""Exercise 11.bug-context-budget: what fits into the window (D238)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Passages = list[tuple[str, str]]


def cases(seed: int) -> list[Case]:
    """All fit; one in the middle doesn't; names count; exactly full; a text twice; none fits."""
    rng = np.random.default_rng(seed)
    many = [(f"d{i}", " ".join(["w"] * int(rng.integers(1, 9))) + f" {i}") for i in range(12)]
    middle = [("a", "one two"), ("b", "one two three four five six"), ("c", "three")]
    return [
        Case([("a", "sort an array"), ("b", "add numbers")], 20, label="all fit"),
        Case(middle, 6, label="the second is too long, the third isn't"),
        Case([("a", "one two three"), ("b", "four")], 6, label="exactly full: (1 + 3) + (1 + 1)"),
        Case([("a", "one two three"), ("b", "four")], 5, label="names are words, too"),
        Case([("a", "one"), ("b", "one"), ("c", "two")], 4, label="a text that comes twice"),
        Case([("long", "one two three four five"), ("s", "six")], 2, label="only the last fits"),
        Case([("a", "one two three four five six")], 4, label="none fits"),
        Case([("a", "1 2 3 4"), ("b", "1 2 3"), ("c", "1 2"), ("d", "1")], 7, label="best first"),
        Case(many, 20, hidden=True),
    ]


def fitting(
    passages: Passages,
    budget: int,
    unit: str = "words",
    name_cost: int = 1,
    stop: bool = False,
    repeats: bool = False,
    strict: bool = False,
    order: str = "given",
) -> list[str]:
    """Names of the passages that are taken whole, in order, while the budget lasts."""
    taken: list[str] = []
    seen: set[str] = set()
    used = 0
    keys = {"given": lambda p: 0, "shortest": lambda p: len(p[1].split())}
    for name, text in sorted(passages, key=keys[order]):
        cost = (len(text.split()) if unit == "words" else len(text)) + name_cost
        if text in seen and not repeats:
            continue
        fits = used + cost < budget if strict else used + cost <= budget
        if fits:
            taken.append(name)
            seen.add(text)
            used += cost
        elif stop:
            break
    return taken


def _given(passages: Passages, budget: int) -> list[str]:
    return fitting(passages, budget, unit="characters", name_cost=0, stop=True, repeats=True)


def _added_first(passages: Passages, budget: int) -> list[str]:
    taken, used = list[str](), 0
    for name, text in passages:
        if used >= budget:
            break
        taken.append(name)
        used += len(text.split()) + 1
    return taken


def _countdown(passages: Passages, budget: int) -> list[str]:
    firsts = {text: name for name, text in reversed(passages)}
    names = []
    for text in dict.fromkeys(text for _, text in passages):
        cost = len(f"{firsts[text]} {text}".split())
        if cost <= budget:
            budget -= cost
            names.append(firsts[text])
    return names


EXERCISE = Exercise(
    id="11.bug-context-budget",
    title="More context than window",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "A model reads at most `budget` tokens; here a token is a word. `passages` are pairs of "
        "name and text, best first. Each is shown as its name (one token) and its text. Take whole "
        "passages in the given order as long as they fit; pass over one that doesn't, a later one "
        "may; leave out a text that was taken already. Return the names. The code counts the wrong "
        "thing and gives up too early: repair it."
    ),
    cell='''@exercise("11.bug-context-budget")
def passages_that_fit(passages, budget):
    """passages: (name, text) pairs, best first; budget: words in all. Returns names."""
    taken, used = [], 0
    for name, text in passages:
        if used + len(text) > budget:
            break
        taken.append(name)
        used += len(text)
    return taken''',
    reference=fitting,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "characters instead of tokens",
            _given,
            "len(text) counts characters, four to five times as many as words. Count "
            "text.split(), and one for the name.",
        ),
        Mistake(
            "characters, otherwise right",
            partial(fitting, unit="characters"),
            "len(text) counts characters. The window is measured in tokens, here words: "
            "len(text.split()).",
        ),
        Mistake(
            "the name costs nothing",
            partial(fitting, name_cost=0),
            "The model reads the names, too, or it couldn't cite them. In a real prompt all the "
            "marks around a passage count.",
        ),
        Mistake(
            "stops at the first that doesn't fit",
            partial(fitting, stop=True),
            "One long passage doesn't fit, and all after it are lost. Pass over it (`continue`) "
            "and look at the next.",
        ),
        Mistake(
            "a text twice",
            partial(fitting, repeats=True),
            "The same text was taken twice, under two names. It says nothing new the second time "
            "and takes room from something that would.",
        ),
        Mistake(
            "stops, and takes a text twice",
            partial(fitting, stop=True, repeats=True),
            "Two things are left: a passage that doesn't fit should be passed over, not end the "
            "loop, and a text that was taken shouldn't be taken again.",
        ),
        Mistake(
            "a budget that is never full",
            partial(fitting, strict=True),
            "A passage that fills the budget exactly fits: compare with <=, not with <.",
        ),
        Mistake(
            "over the budget by the last one",
            _added_first,
            "The passage is added first and counted afterwards, so the last one goes over the "
            "budget. Check before you take it.",
        ),
        Mistake(
            "the shortest first",
            partial(fitting, order="shortest"),
            "More passages fit, but not the best ones. The search engine's order says which are "
            "worth reading.",
        ),
    ),
    hints=(
        "What does the window count: characters, words of the text, or all that the model reads?",
        "`break` ends the loop, `continue` goes on with the next passage.",
        "The cost is 1 + len(text.split()); keep a set of the texts that were taken.",
    ),
    correct=(_countdown,),
    after="A model's own tokenizer counts more than words do, so count with it.",
    library=("course_lib.applications.context_budget:fit_context",),
)
