"""Explorer: one question, several search engines side by side, and why each result is there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import plotly.graph_objects as go

from .engine_answers import Answers, Engine, EngineBench, Explain
from .explorer_frame import Explorer
from .marked_texts import marked_html
from .ranked_columns import TRACES, fill_column, ranked_columns

OWN = "(your own question)"
ALT = (
    "Ranked lists of documents for {question!r}, side by side: {names}. The document looked at is "
    "marked in each list that has it; right answers have a star."
)


def search_lab(
    engines: Mapping[str, Engine],
    questions: Sequence[str],
    explain: Explain | None = None,
    relevant: Mapping[str, Sequence[str]] | None = None,
    k: int = 8,
    title: str = "Search bench",
) -> Explorer:
    """Ask several search engines the same, and look into each result.

    Parameters
    ----------
    engines : mapping of str to callable
        ``engine(question) -> hits``, best first, each with ``title``, ``score`` and ``text``, and
        perhaps ``terms`` and ``sentence``, see below. One to four show well. All of `questions` are
        asked before the explorer opens.
    questions : sequence of str
        To choose from; one or more.
    explain : callable, optional
        ``explain(question, texts) -> reasons``, one a text, each with the ``terms`` that match, as
        they stand in the text, and the nearest ``sentence``. Not needed for hits that bring these.
    relevant : mapping of question to titles, optional
        Documents that answer it; they get a star.
    k : int
        Results of each that are shown.
    title : str

    Returns
    -------
    Explorer
        Controls ``question``, ``example``, ``engine`` and ``rank`` (of the result that is explained
        under the lists; a click on a result chooses it, too).

    Raises
    ------
    ValueError
        When there is no engine or no question, or `explain` gives another number of reasons.

    Examples
    --------
    >>> from types import SimpleNamespace as Hit
    >>> texts = {"sort": "Return a sorted copy.", "sum": "Add all up."}
    >>> def found(*names):
    ...     return [Hit(title=name, score=1 / (n + 1), text=texts[name])
    ...             for n, name in enumerate(names)]
    >>> engines = {"words": lambda q: found("sum"), "meaning": lambda q: found("sort", "sum")}
    >>> lab = search_lab(engines, ["put in order"], relevant={"put in order": ["sort"]})
    >>> lab.set(engine="meaning")
    >>> print(lab.message)
    First right answer (★): words none in 1, meaning rank 1. 2 different documents in the lists.
    “sort” is rank 1 by meaning (1.00); not in the list by words.
    """
    bench = EngineBench(engines, explain, k)
    if not questions:
        raise ValueError("questions: expected one or more, got none")
    for question in questions:
        bench.answers(question)
    right = {question: set(names) for question, names in (relevant or {}).items()}
    controls, panel, last = _controls(bench, questions), ipywidgets.HTML(), [questions[0]]
    lab = Explorer(
        title,
        controls,
        ranked_columns(list(engines), k),
        lambda figure, question, example, **values: _update(
            figure, bench, right, panel, _agree(controls, last, question, example), **values
        ),
        alt=ALT.format(question=questions[0], names=", ".join(engines)),
    )
    lab.widget.children = (*lab.widget.children, panel)
    for number, name in enumerate(engines):
        lab.figure.data[TRACES * number].on_click(_chooser(lab, name))
    return lab


def _controls(bench: EngineBench, questions: Sequence[str]) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    return {
        "question": ipywidgets.Text(
            questions[0], description="Question (then Enter)", continuous_update=False,
            layout={"width": "800px"},
        ),
        "example": ipywidgets.Dropdown(
            options=[*questions, OWN], description="Examples", layout={"width": "800px"}
        ),
        "engine": ipywidgets.Dropdown(
            options=list(bench.engines), description="Look into the list of", layout=wide
        ),
        "rank": ipywidgets.IntSlider(1, 1, bench.k, description="Its result", layout=wide),
    }  # fmt: skip


def _agree(
    controls: Mapping[str, ipywidgets.Widget], last: list[str], question: str, example: str
) -> str:
    """Bring the text and the menu into agreement: the one that was touched tells the other."""
    menu, text = controls["example"], controls["question"]
    if example not in (OWN, last[0]):
        text.value = question = example
    else:
        menu.value = question if question in menu.options else OWN
    last[0] = menu.value
    return question


def _update(
    figure: go.FigureWidget,
    bench: EngineBench,
    right: Mapping[str, set[str]],
    panel: ipywidgets.HTML,
    question: str,
    engine: str,
    rank: int,
) -> str:
    answers, stars = bench.answers(question), right.get(question, set())
    names = answers.names(engine)
    chosen = names[min(rank, len(names)) - 1] if names else None
    for number, name in enumerate(bench.engines):
        scores = [float(hit.score) for hit in answers.hits[name]]
        fill_column(figure, number, answers.names(name), scores, chosen, stars)
    panel.value = _panel_html(answers, engine, chosen)
    said = _lists_in_words(answers, bench, stars)
    return said if chosen is None else f"{said}\n{_choice_in_words(answers, engine, chosen)}"


def _panel_html(answers: Answers, engine: str, chosen: str | None) -> str:
    hit = next((hit for hit in answers.hits[engine] if str(hit.title) == chosen), None)
    if hit is None:
        return ""
    reason = answers.reasons.get(str(hit.title))
    marks = {} if reason is None else {"terms": reason.terms, "sentence": reason.sentence}
    body = marked_html(str(hit.text), **marks)
    return f'<div style="max-width: 800px; line-height: 1.4; padding: 0 0 8px 30px">{body}</div>'


def _lists_in_words(answers: Answers, bench: EngineBench, right: set[str]) -> str:
    different = len({name for engine in bench.engines for name in answers.names(engine)})
    said = f"{different} different document{'s' * (different != 1)} in the lists."
    if not right:
        return said
    ranks = {engine: answers.first_right(engine, right) for engine in bench.engines}
    parts = [
        f"{engine} rank {rank}" if rank else f"{engine} none in {len(answers.names(engine))}"
        for engine, rank in ranks.items()
    ]
    return f"First right answer (★): {', '.join(parts)}. {said}"


def _choice_in_words(answers: Answers, engine: str, chosen: str) -> str:
    rank = answers.rank(engine, chosen) or 0
    said = f"“{chosen}” is rank {rank} by {engine} ({answers.hits[engine][rank - 1].score:.2f})"
    others = {name: answers.rank(name, chosen) for name in answers.hits if name != engine}
    said += "".join(f", {at} by {name}" for name, at in others.items() if at)
    missing = [name for name, at in others.items() if not at]
    said += f"; not in the list by {', '.join(missing)}." if missing else "."
    reason = answers.reasons.get(chosen)
    if reason is None:
        return said
    words = f"Matching words: {', '.join(reason.terms)}." if reason.terms else "No word matches."
    return f"{said}\n{words}" + (f" Nearest: {reason.sentence}" if reason.sentence else "")


def _chooser(lab: Explorer, engine: str) -> Callable[..., None]:
    def choose(trace: Any, clicked: Any, state: Any) -> None:
        if clicked.point_inds:
            lab.set(engine=engine, rank=int(clicked.point_inds[0]) + 1)

    return choose
