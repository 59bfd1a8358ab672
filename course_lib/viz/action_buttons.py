"""Buttons under an explorer's controls, each of which does one thing."""

from collections.abc import Callable, Mapping

import ipywidgets

from .explorer_frame import Explorer


def add_buttons(explorer: Explorer, actions: Mapping[str, Callable[[], None]]) -> None:
    """Put a row of buttons between an explorer's controls and its line of words.

    Parameters
    ----------
    explorer : Explorer
    actions : mapping of str to callable
        What stands on each button, and what pressing it does; a ValueError becomes the line of
        words.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> slider = ipywidgets.IntSlider(3, description="Number")
    >>> say = lambda figure, number: str(number)
    >>> explorer = Explorer("T", {"number": slider}, go.Figure(), say, alt="Nothing.")
    >>> add_buttons(explorer, {"Back to 0": lambda: explorer.set(number=0)})
    >>> explorer.widget.children[2].children[0].click()
    >>> explorer.message
    '0'
    """
    buttons = []
    for label, action in actions.items():
        button = ipywidgets.Button(description=label, layout={"width": "auto"})
        button.on_click(_pressed(explorer, action))
        buttons.append(button)
    heading, controls, *below = explorer.widget.children
    row = ipywidgets.HBox(buttons, layout={"flex_flow": "row wrap"})
    explorer.widget.children = (heading, controls, row, *below)


def _pressed(explorer: Explorer, action: Callable[[], None]) -> Callable[[object], None]:
    def act(button: object) -> None:
        try:
            with explorer.turn:
                action()
        except ValueError as error:
            explorer.say(str(error))

    return act
