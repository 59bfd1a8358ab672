"""The look that all figures share: one Plotly template and one colour-blind-safe palette."""

import plotly.graph_objects as go
import plotly.io as pio

BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
)
INK, MUTED, GRID = "#222222", "#767676", "#E3E3E3"

#: Colours of Okabe and Ito without yellow, which is too pale on white.
PALETTE: tuple[str, ...] = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, INK)

#: Marker shapes in the palette's order, so that no group is told apart by colour alone.
SYMBOLS: tuple[str, ...] = (
    "circle",
    "diamond",
    "square",
    "triangle-up",
    "cross",
    "x",
    "triangle-down",
    "star",
)

HEIGHT = 420

#: Blue for negative, white for zero, vermillion for positive.
DIVERGING = [[0.0, BLUE], [0.5, "#FFFFFF"], [1.0, VERMILLION]]
SEQUENTIAL = "Cividis"


def _axis() -> dict[str, object]:
    return {
        "automargin": True,
        "gridcolor": GRID,
        "linecolor": MUTED,
        "showline": True,
        "ticks": "outside",
        "tickcolor": MUTED,
        "title": {"standoff": 8},
        "zeroline": False,
    }


def course_template() -> go.layout.Template:
    """The course's Plotly template.

    Returns
    -------
    plotly.graph_objects.layout.Template
        Large fonts, white ground, pale grid, and `PALETTE` as colour sequence.

    References
    ----------
    Okabe, Ito (2002), *Color Universal Design*; Wong (2011), "Color blindness", Nature Methods 8.

    Examples
    --------
    >>> course_template().layout.colorway[0]
    '#0072B2'
    """
    return go.layout.Template(
        layout={
            "colorway": list(PALETTE),
            "font": {
                "family": "Open Sans, Verdana, DejaVu Sans, sans-serif",
                "size": 13,
                "color": INK,
            },
            "title": {
                "font": {"size": 17},
                "x": 0.01,
                "xanchor": "left",
                "y": 0.96,
                "yanchor": "top",
            },
            "paper_bgcolor": "white",
            "plot_bgcolor": "white",
            "height": HEIGHT,
            "margin": {"l": 60, "r": 20, "t": 60, "b": 50},
            "hoverlabel": {"font": {"size": 13}},
            "legend": {"title": {"font": {"size": 12}}},
            "xaxis": _axis(),
            "yaxis": _axis(),
        }
    )


def use_template() -> None:
    """Register the template as "course" and make it Plotly's default.

    Examples
    --------
    >>> use_template()
    >>> pio.templates.default
    'course'
    """
    pio.templates["course"] = course_template()
    pio.templates.default = "course"


def new_figure(title: str = "", **layout: object) -> go.Figure:
    """An empty figure in the course's look.

    Parameters
    ----------
    title : str
        What the figure says; best a sentence.
    **layout
        Further entries of Plotly's layout.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> new_figure("Two words", height=300).layout.height
    300
    """
    figure = go.Figure(layout={"template": course_template()})
    figure.update_layout({"title_text": title, "height": HEIGHT, **layout})
    return figure
