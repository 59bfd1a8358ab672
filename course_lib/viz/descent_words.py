"""A step of a search through a graph, in words."""

from .descent_steps import Descent


def step_in_words(descent: Descent, step: int, k: int) -> str:
    """What a step did, what it cost so far, and after the last one what was found.

    Parameters
    ----------
    descent : Descent
    step : int
        From 1.
    k : int
        How many true nearest points count.

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace as Step
    >>> hops = [Step(level=0, node=0, neighbors=[1, 2], beam=[2, 1])]
    >>> points = np.array([[0, 0], [5, 0], [3, 0]], dtype=np.float32)
    >>> print(step_in_words(Descent(points, np.array([4.5, 0.0]), hops), 1, k=1))
    Step 1 of 1, layer 0: from row 0, 4.50 from the query, 2 neighbours are compared. The beam
    holds 2, the nearest is row 2 at 1.50.
    3 distances so far; an exact scan computes 3.
    No node of the beam is left to expand: the search found a point, but not the nearest one.
    """
    hop, steps, n = descent.hops[step - 1], len(descent.hops), len(descent.points)
    more = len(hop.neighbors)
    front = descent.front(hop)
    best = f"row {front} at {descent.distance(front):.2f}"
    said = (
        f"Step {step} of {steps}, layer {hop.level}: from row {hop.node}, "
        f"{descent.distance(hop.node):.2f} from the query, {more} "
        f"neighbour{'s are' if more != 1 else ' is'} compared. {_next(descent, step, best)}\n"
        f"{descent.compared[step - 1]} distances so far; an exact scan computes {n}."
    )
    return said + (_result(descent, k) if step == steps else "")


def _next(descent: Descent, step: int, best: str) -> str:
    """What the search does after a step."""
    hop = descent.hops[step - 1]
    if hop.level == 0:
        return f"The beam holds {len(hop.beam)}, the nearest is {best}."
    if descent.front(hop) == hop.node:
        return "None is nearer: down a layer."
    return f"The nearest is {best}: there next."


def _result(descent: Descent, k: int) -> str:
    true = set(descent.nearest(k).tolist())
    found = len(true & set(descent.hops[-1].beam[:k]))
    if k == 1:
        verdict = "the true nearest point" if found else "a point, but not the nearest one"
        return f"\nNo node of the beam is left to expand: the search found {verdict}."
    return f"\nNo node of the beam is left to expand: {found} of the {k} nearest were found."
