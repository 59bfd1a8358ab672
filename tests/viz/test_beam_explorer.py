"""The search tree and its explorer, against enumeration of every output."""

import itertools
import time

import numpy as np
import pytest

from course_lib.sentences import beam_search, beam_trace, greedy_search
from course_lib.viz import beam_explorer, beam_tree
from course_lib.viz.tree_layout import rows_of, shown_nodes

NAMES = ["<eos>", "A", "B", "C"]
TABLE = {
    (): [0.05, 0.45, 0.35, 0.15],
    (1,): [0.30, 0.20, 0.15, 0.35],
    (2,): [0.58, 0.01, 0.01, 0.40],
    (2, 3): [0.90, 0.04, 0.03, 0.03],
}


def step(prefix):
    return np.log(TABLE.get(prefix, [0.4, 0.25, 0.2, 0.15]))


def random_step(size, seed):
    def step(prefix):
        logits = 2 * np.random.default_rng([seed, *prefix]).normal(size=size)
        return logits - np.log(np.exp(logits).sum())

    return step


def every_output(step, size, max_length):
    """All outputs that end with token 0 within so many tokens, with their log-probability."""
    for length in range(max_length):
        for body in itertools.product(range(1, size), repeat=length):
            path = (*body, 0)
            yield path, sum(float(step(path[:n])[path[n]]) for n in range(length + 1))


def traces_by_name(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


# -- the tree


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("width", [1, 2, 4])
def test_no_two_nodes_share_a_place_and_no_branches_cross(seed, width):
    nodes = shown_nodes(beam_trace(random_step(6, seed), 0, 6, width), dropped=2)
    rows = rows_of(nodes[::-1])  # the order in which nodes come doesn't matter
    assert rows == rows_of(nodes)
    parents = {node.tokens[:-1] for node in nodes}
    leaves = [rows[path] for path in rows if path not in parents]
    assert sorted(leaves) == list(range(len(leaves)))  # no row is left empty
    columns = {}
    for path, row in rows.items():
        columns.setdefault(len(path), []).append((rows[path[:-1]], row))
    for branches in columns.values():
        ends = [row for _, row in branches]
        assert len(set(ends)) == len(ends)
        starts = [start for start, _ in sorted(branches, key=lambda branch: branch[1])]
        assert starts == sorted(starts)  # the same order on both sides


def test_every_kept_node_is_drawn_and_the_best_of_the_dropped():
    trace = beam_trace(random_step(8, 1), 0, 5, 3)
    nodes = shown_nodes(trace, dropped=2)
    for level in trace:
        of_level = [node for node in nodes if len(node.tokens) == len(level[0].tokens)]
        assert {n.tokens for n in level if n.kept} <= {n.tokens for n in of_level}
        out = [n for n in of_level if not n.kept]
        hidden = [n for n in level if not n.kept and n not in out]
        assert len(out) == 2
        assert min(n.log_probability for n in out) >= max(n.log_probability for n in hidden)


def test_a_branch_names_its_own_step_and_the_hover_the_whole_path():
    trace = beam_trace(step, 0, 5, 2)
    traces = traces_by_name(beam_tree(trace, NAMES))
    steps, tokens = traces["log p"], traces["token"]
    assert tokens.text[0] == "start" and len(tokens.text) == len(steps.text) + 1
    paths = [node.tokens for node in shown_nodes(trace, dropped=2)]
    expected = [f"{step(path[:-1])[path[-1]]:.2f}" for path in paths]
    assert [text.replace("−", "-") for text in steps.text] == expected
    hover = dict(line.split("<br>") for line in traces["finished"].customdata)
    total = step(())[1] + step((1,))[3] + step((1, 3))[0]
    assert hover["A C &lt;eos&gt;"] == f"log p {total:.2f}, p {np.exp(total):.3g}"


def test_kinds_are_told_apart_by_colour_and_shape():
    trace = beam_trace(step, 0, 5, 2)
    traces = traces_by_name(beam_tree(trace, NAMES, dropped=2))
    nodes = [node for level in trace for node in level]
    assert len(traces["finished"].x) == sum(n.kept and n.finished for n in nodes)
    assert len(traces["kept"].x) == sum(n.kept and not n.finished for n in nodes)
    assert len(traces["dropped"].x) == 2 * len(trace)  # one of them ends with <eos>
    looks = {(traces[k].marker.color, traces[k].marker.symbol) for k in traces if k in KINDS}
    assert len({color for color, _ in looks}) == len({symbol for _, symbol in looks}) == 3


KINDS = ("kept", "finished", "dropped")


def test_the_answer_is_highlighted():
    trace = beam_trace(step, 0, 5, 2)
    path = traces_by_name(beam_tree(trace, NAMES, highlight=(2, 0)))["highlighted"]
    ends = [x for x, following in zip(path.x, path.x[1:], strict=False) if following is None]
    assert ends == [1, 2]
    assert len(traces_by_name(beam_tree(trace, NAMES))["highlighted"].x) == 0


def test_texts_do_not_touch_their_branch_or_each_other():
    """A row gives the token its 13 and the number its 11 points, off the branch."""
    figure = beam_tree(beam_trace(step, 0, 5, 4), NAMES)
    traces = traces_by_name(figure)
    rows = figure.layout.yaxis.range[0] - figure.layout.yaxis.range[1]
    pixels = (figure.layout.height - 60 - 50) / rows
    assert pixels > 13 + 11 + 2
    places = {(round(x, 3), round(y, 3)) for x, y in zip(*_xy(traces["token"]), strict=True)}
    assert len(places) == len(traces["token"].x)


def _xy(trace):
    return trace.x, trace.y


def test_the_tree_refuses_what_it_cannot_draw():
    with pytest.raises(ValueError, match="trace: expected one level or more, got none"):
        beam_tree([], NAMES)
    with pytest.raises(ValueError, match="vocabulary: expected a name for each token, got 2"):
        beam_tree(beam_trace(step, 0, 3, 2), NAMES[:2])


# -- the explorer


@pytest.fixture
def explorer():
    return beam_explorer(step, NAMES, eos=0, max_length=5)


@pytest.mark.parametrize("width", [1, 2, 3, 5])
@pytest.mark.parametrize("alpha", [0.0, 0.75, 1.5])
def test_the_answer_is_compared_with_the_best_of_all(explorer, width, alpha):
    explorer.set(width=width, alpha=alpha)
    answer = beam_search(step, 0, 5, width, alpha)[0]
    name = " ".join(NAMES[token] for token in answer.tokens)
    assert f"the answer is “{name}”, p {np.exp(answer.log_probability):.2g}" in explorer.message
    outputs = {path: total / len(path) ** alpha for path, total in every_output(step, 4, 5)}
    best = max(outputs, key=outputs.get)
    verdict = explorer.message.splitlines()[1]
    assert f"all {len(outputs)} outputs" in verdict
    assert verdict.startswith("That is the best" if best == answer.tokens else "It misses")
    assert best == answer.tokens or " ".join(NAMES[token] for token in best) in verdict


def test_width_one_is_greedy_and_misses(explorer):
    assert all(control.description for control in explorer.controls.values())
    explorer.controls["width"].value = 1
    greedy = greedy_search(step, 0, 5)
    assert "(greedy search)" in explorer.message and "It misses" in explorer.message
    assert "“" + " ".join(NAMES[token] for token in greedy.tokens) + "”" in explorer.message


def test_alpha_lets_a_longer_output_win(explorer):
    explorer.set(width=3, alpha=0.0)
    assert "the answer is “B <eos>”" in explorer.message and "raw" not in explorer.message
    explorer.set(alpha=0.75)
    assert "the answer is “B C <eos>”" in explorer.message
    assert "By raw probability (α 0) “B <eos>” would come first." in explorer.message


def test_outputs_are_listed_best_first_with_their_scores(explorer):
    explorer.set(width=4, alpha=0.75)
    listed = explorer.figure.data[-1]
    found = beam_search(step, 0, 5, 4, 0.75)[: len(listed.x)]
    assert np.allclose(listed.x, [one.score for one in found]) and len(listed.x) > 2
    names = [" ".join(NAMES[token] for token in one.tokens) for one in found]
    assert [name.replace("&lt;eos&gt;", "<eos>") for name in listed.customdata] == names
    assert list(explorer.figure.layout.yaxis2.ticktext) == list(listed.customdata)


def test_tree_and_list_get_the_room_that_they_need(explorer):
    for width in (1, 5):
        explorer.controls["width"].value = width
        layout = explorer.figure.layout
        tree = (layout.yaxis.domain[1] - layout.yaxis.domain[0]) * (layout.height - 110)
        rows = layout.yaxis.range[0] - layout.yaxis.range[1]
        assert tree / rows > 26  # pixels a row, as in the still tree
        assert layout.yaxis2.domain[1] < layout.yaxis.domain[0]


def test_where_outputs_are_too_many_a_wide_beam_stands_in():
    wide = random_step(13, 3)
    explorer = beam_explorer(wide, ["<eos>", *map(str, range(12))], eos=0, max_length=6)
    assert "a beam of 20" in explorer.message


def test_an_answer_without_end_is_said():
    explorer = beam_explorer(lambda prefix: np.log([1e-9, 0.9, 0.1]), NAMES[:3], 0, 3)
    explorer.set(width=1)
    assert "It has no end yet after 3 tokens." in explorer.message


def test_the_model_is_asked_once_a_prefix():
    asked = []
    explorer = beam_explorer(lambda prefix: asked.append(prefix) or step(prefix), NAMES, 0, 4)
    explorer.set(width=5, alpha=1.0)
    explorer.set(width=1)
    assert len(asked) == len(set(asked))


def test_it_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="vocabulary: expected 4 names, got 3"):
        beam_explorer(step, NAMES[:3], 0, 4)
    with pytest.raises(ValueError, match="max_length: expected 1 or more, got 0"):
        beam_explorer(step, NAMES, 0, 0)


def test_answers_come_within_a_fifth_of_a_second():
    """With thirteen tokens and seven steps, as number words have; the best of six."""
    explorer = beam_explorer(random_step(13, 0), list("_0123456789ab"), 0, 7)
    times = []
    for width, alpha in ((5, 0.1), (4, 0.2), (5, 0.3), (4, 0.4), (5, 0.5), (4, 0.6)):
        begin = time.perf_counter()
        explorer.set(width=width, alpha=alpha)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.2
