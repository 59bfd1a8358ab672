"""A notebook open in JupyterLab, as a reader uses it: run, move a control, type an answer."""

import re
import time

CELL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell"
PLOT = ".js-plotly-plot"
ERROR = "application/vnd.jupyter.error"
# Milliseconds. At every frame, and with innerText, which lays the page out, looking takes a core.
POLLING = 250


class LabPage:
    """One notebook in one browser page."""

    def __init__(self, page, server, name):
        self.page, self.server, self.name = page, server, name
        self.problems = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self):
        address = self.server.url(f"lab/tree/notebooks/{self.name}").replace("/lab/", "/doc/")
        self.page.goto(f"{address}&reset")
        self.page.wait_for_selector(CELL, timeout=60_000)
        self.wait_until_idle(60)

    def close(self):
        self.page.close()

    def wait_until_idle(self, seconds):
        """Until the status bar says so: earlier, Run All silently runs nothing."""
        self.page.wait_for_function(
            """() => /\\| Idle/.test(
                 document.querySelector('#jp-main-statusbar')?.textContent ?? '')""",
            timeout=seconds * 1000,
            polling=POLLING,
        )

    def run_all(self, seconds=300):
        """Run all cells from the menu and wait for the last prompt; returns the seconds it took."""
        begin = time.monotonic()
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        self.page.wait_for_function(
            """([selector, error]) => {
              const cells = [...document.querySelectorAll(selector + '.jp-CodeCell')];
              const source = cell => cell.querySelector('.cm-content')?.textContent.trim();
              const prompt = cell => cell.querySelector('.jp-InputPrompt')?.textContent ?? '';
              const failed = document.querySelector('[data-mime-type="' + error + '"]');
              const done = cell => !source(cell) || /\\d/.test(prompt(cell));
              return failed || (cells.length > 0 && cells.every(done));
            }""",
            arg=[CELL, ERROR],
            timeout=seconds * 1000,
            polling=POLLING,
        )
        self.wait_until_idle(30)
        return time.monotonic() - begin

    def cell(self, number):
        return self.page.locator(CELL).nth(number)

    def cells_with(self, selector):
        """Numbers of the cells that contain a selector."""
        return self.page.evaluate(
            """([cells, inside]) => [...document.querySelectorAll(cells)].flatMap(
                 (cell, n) => cell.querySelector(inside) ? [n] : [])""",
            [CELL, selector],
        )

    def error_outputs(self):
        """What cells show as tracebacks, and widgets that could not be drawn."""
        shown = self.page.locator(f'[data-mime-type="{ERROR}"]').all_inner_texts()
        broken = self.page.locator(".jupyter-widgets-error-widget, .jp-mod-error").all_inner_texts()
        return [*shown, *broken]

    def explorers(self):
        """Numbers of the cells whose output is an explorer: controls over a plot."""
        return self.cells_with(f".jp-OutputArea-output .jupyter-widgets {PLOT}")

    def drawing(self, number):
        """What the cell's plot looks like, as the text of its drawing: lines, then annotations."""
        plot = self.cell(number).locator(PLOT).first
        layers = "plot => [...plot.querySelectorAll('.main-svg')].map(svg => svg.outerHTML).join()"
        return plot.evaluate(layers)

    def press_until_it_changes(self, number, selector, keys, seconds=4):
        """Press keys on a control until the cell's plot is another; returns (key, seconds)."""
        self.cell(number).scroll_into_view_if_needed()
        before = self.drawing(number)
        for key in keys:
            control = self.cell(number).locator(selector).first
            control.focus()
            begin = time.monotonic()
            control.press(key)
            while time.monotonic() < begin + seconds:
                if self.drawing(number) != before:
                    return key, time.monotonic() - begin
                time.sleep(0.02)
        raise AssertionError(f"cell {number}: no key of {keys} on {selector} changed the plot")

    def type_into(self, number, label, text):
        """Replace what stands in a text field, found by its label, and press Enter."""
        field = self.cell(number).get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")

    def submit(self, number, source, seconds=60):
        """Put an answer in place of a cell's source and run it; returns what the cell then says."""
        cell = self.cell(number)
        cell.scroll_into_view_if_needed()
        before = cell.locator(".jp-InputPrompt").text_content()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            """([selector, n, before]) => {
              const text = document.querySelectorAll(selector)[n]
                .querySelector('.jp-InputPrompt').textContent;
              return text !== before && /\\d/.test(text);
            }""",
            arg=[CELL, number, before],
            timeout=seconds * 1000,
            polling=POLLING,
        )
        output = cell.locator(".jp-OutputArea-output")
        output.first.wait_for(timeout=10_000)
        return "\n".join(output.all_inner_texts())

    def screenshot(self, path):
        """The whole notebook, as far as 15,000 pixels."""
        height = self.page.evaluate(
            """() => Math.max(900, ...[...document.querySelectorAll(
                 '.jp-Notebook, .jp-WindowedPanel-outer')].map(part => part.scrollHeight))"""
        )
        width = self.page.viewport_size["width"]
        self.page.set_viewport_size({"width": width, "height": min(int(height) + 120, 15_000)})
        time.sleep(0.5)
        self.page.screenshot(path=path)
