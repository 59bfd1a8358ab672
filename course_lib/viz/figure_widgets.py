"""A live figure that reaches the page complete, in one message, and starts as soon as it may."""

from copy import deepcopy
from pathlib import Path

import plotly.graph_objects as go
import traitlets

#: What the page runs for each figure. anywidget gives a figure two seconds to start, or drops all
#: further messages to it: it would be drawn and never change. Plotly's program is 5 MB, and a busy
#: machine may need longer. So this starts at once, fetches that program once for all figures, and
#: keeps what comes meanwhile; where it was late itself, it hears the messages without anywidget. It
#: also names the explorer's controls for those who can't see which label stands beside which.
LOADER = """
const CHANGES = ["_widget_data", "_widget_layout", "addTraces", "deleteTraces", "moveTraces",
                 "restyle", "relayout", "update", "animate", "removeLayoutProps",
                 "removeTraceProps"].map((name) => name[0] === "_" ? name : "_py2js_" + name);

function program(model) {
  globalThis.__courseFigureProgram ??= import(URL.createObjectURL(
    new Blob([model.get("_program")], {type: "text/javascript"})));
  return globalThis.__courseFigureProgram;
}

// Only an event names the model itself. Its class, anywidget's, waits for a promise that may have
// been broken; the class under that, ipywidgets', just takes the message.
function hearAllMessages(model) {
  const plain = Object.getPrototypeOf(Object.getPrototypeOf(model))?._handle_comm_msg;
  if (plain) model.comm?.on_msg?.((message) => plain.call(model, message));
}

// Screen readers: ipywidgets doesn't tie a slider's handle to its label, nor name Play's buttons.
const ICONS = {"fa-play": "Play", "fa-pause": "Pause", "fa-stop": "Stop", "fa-retweet": "Loop"};

function nameIn(part) {
  const set = (element, name) =>
    name && element.getAttribute("aria-label") !== name && element.setAttribute("aria-label", name);
  for (const handle of part.querySelectorAll(".noUi-handle"))
    set(handle, handle.closest(".widget-inline-hbox")?.querySelector(".widget-label")?.textContent);
  for (const [icon, name] of Object.entries(ICONS))
    for (const drawn of part.querySelectorAll("button > ." + icon)) set(drawn.parentElement, name);
}

function nameControls(el, tries = 100) {
  const box = el.isConnected && el.closest(".widget-vbox");
  if (!box) return tries && setTimeout(() => nameControls(el, tries - 1), 200);
  for (const part of box.children) {
    if (part.contains(el)) continue;
    nameIn(part);
    new MutationObserver(() => nameIn(part)).observe(
      part, {childList: true, subtree: true, characterData: true, attributeFilter: ["class"]});
  }
}

export default () => {
  let figure;
  return {
    initialize(context) {
      const {model} = context, late = [];
      const keepers = CHANGES.map((name) => [name, () => late.push([name, model.get(name)])]);
      for (const [name, keep] of keepers) model.on("change:" + name, keep);
      model.on("change:_started", hearAllMessages);
      model.set("_started", true);
      figure = program(model).then(async ({default: made}) => {
        const widget = typeof made === "function" ? await made() : made;
        for (const [name, keep] of keepers) model.off("change:" + name, keep);
        await widget.initialize?.(context);
        for (const [name, value] of late) model.set(name, value);
        return widget;
      });
    },
    async render(context) {
      nameControls(context.el);
      return (await figure).render(context);
    },
  };
};
"""


class CompleteFigure(go.FigureWidget):
    """A FigureWidget that isn't announced to the page before `complete`.

    Plotly announces an empty figure and sends its traces after that. A page that has the figure's
    program ready in between, or too late, draws nothing, and never looks again.

    Examples
    --------
    >>> figure = CompleteFigure(go.Figure(go.Bar(y=[1, 2])))
    >>> with figure.batch_update():
    ...     figure.data[0].y = [3, 4]
    >>> figure.comm is None
    True
    >>> figure.complete()
    >>> figure.comm is None, figure.get_state()["_widget_data"][0]["y"]
    (False, [3, 4])
    """

    _esm = LOADER
    _program = traitlets.Unicode().tag(sync=True)
    _started = traitlets.Bool(False).tag(sync=True)  # set by the page
    _announced = False

    @traitlets.default("_program")
    def _plotly_program(self) -> str:
        source = go.FigureWidget._esm
        return source.read_text("utf-8") if isinstance(source, Path) else str(source)

    def open(self) -> None:
        """Announce the figure, but only once it is complete."""
        if self._announced:
            super().open()

    def complete(self) -> None:
        """Announce the figure as it is now; what changes later is sent as a change."""
        self._widget_data = deepcopy(self._data)
        self._widget_layout = deepcopy(self._layout_obj._props)
        self._layout_edit_in_process = self._trace_edit_in_process = False  # nobody heard of any
        self._announced = True
        self.open()
