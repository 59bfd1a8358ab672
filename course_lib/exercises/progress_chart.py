"""The chart that `progress` shows."""

from typing import TYPE_CHECKING

from course_lib.viz import PALETTE, new_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from course_lib.exercises.progress_report import Row

PATTERNS = {"passed": "", "tried": "/", "not attempted": "."}


def progress_figure(rows: "list[Row]") -> "Figure":
    """Draw one bar a chapter: how many exercises are passed, tried, not attempted.

    Parameters
    ----------
    rows : list of Row

    Returns
    -------
    plotly.graph_objects.Figure
        The parts differ in colour and in pattern, and carry their number.
    """
    import plotly.graph_objects as go

    chapters = sorted({row.exercise[:2] for row in rows})
    figure = new_figure(title="Your exercises")
    for colour, (state, pattern) in zip(PALETTE, PATTERNS.items(), strict=False):
        counts = [
            sum(row.state == state and row.exercise.startswith(chapter) for row in rows)
            for chapter in chapters
        ]
        figure.add_trace(
            go.Bar(
                y=[f"Chapter {int(chapter)}" for chapter in chapters],
                x=counts,
                name=state,
                orientation="h",
                text=[str(count) if count else "" for count in counts],
                marker={"color": colour, "pattern": {"shape": pattern}},
            )
        )
    figure.update_layout(barmode="stack", height=180 + 40 * len(chapters))
    figure.update_xaxes(title="number of exercises", dtick=1 if len(rows) < 30 else None)
    figure.update_yaxes(autorange="reversed")
    return figure
