"""A notebook open in JupyterLab, as a reader uses it: run, move a control, type an answer."""

import re
import time

from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.page_width import TOO_WIDE

CELL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell"
PLOT = ".js-plotly-plot"
ERROR = "application/vnd.jupyter.error"
# Milliseconds. At every frame, and with innerText, which lays the page out, looking takes a core.
POLLING = 250
BADGES = r"(colab\.research\.google\.com|mybinder\.org)"
#: What a cell's first plot looks like, as the text of its drawing: lines, then annotations.
DRAWING = """([cells, number, plot]) => [
  ...document.querySelectorAll(cells)[number].querySelector(plot).querySelectorAll('.main-svg')
].map(svg => svg.outerHTML).join()"""
#: Where a slider's handle stands.
PLACE = "handle => handle.parentElement.style.transform"


class LabPage:
    """One notebook in one browser page."""

    def __init__(self, page, server, name):
        self.page, self.server, self.name = page, server, name
        self.problems, self.given_up = [], 0
        page.on("pageerror", self._keep)
        page.on("console", self._hear)

    def _keep(self, error):
        """Keep what was raised; count the widgets that anywidget gave up because it was slow.

        Those must answer all the same, as test_slow_page.py shows.
        """
        if "[anywidget] Failed to initialize model" in str(error):
            self.given_up += 1
        else:
            self.problems.append(f"raised: {error}")

    def _hear(self, message):
        """Keep the console's errors; a badge from the internet may be missing."""
        address = message.location.get("url", "")
        if message.type == "error" and not re.match(f"https://{BADGES}/", address):
            self.problems.append(f"console: {message.text} ({address})")

    def open(self):
        address = self.server.url(f"lab/tree/notebooks/{self.name}").replace("/lab/", "/doc/")
        self.page.goto(f"{address}&reset")
        self.page.wait_for_selector(CELL)
        self.wait_until_idle(120)

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

    def run_all(self, seconds=600):
        """Run all cells from the menu and wait for the last prompt; returns the seconds it took."""
        begin = time.monotonic()
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        sources = [one.source for one in self.server.read(self.name).cells if "outputs" in one]
        self.page.wait_for_function(
            """([selector, error, expected]) => {
              const prompts = document.querySelectorAll(selector + ' .jp-InputPrompt');
              const done = [...prompts].filter(one => /\\d/.test(one.textContent)).length;
              return done >= expected || document.querySelector('[data-mime-type="' + error + '"]');
            }""",
            arg=[CELL + ".jp-CodeCell", ERROR, sum(bool(one.strip()) for one in sources)],
            timeout=seconds * 1000,
            polling=POLLING,
        )
        self.wait_until_idle(90)
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

    def figures(self):
        """Numbers of the cells that have drawn a figure, live or with controls."""
        return self.cells_with(f".jp-OutputArea {PLOT}")

    def wait_until_equal(self, look, expected, seconds=60):
        """Wait until `look()` returns that: a page draws after the kernel has spoken."""
        end = time.monotonic() + seconds
        while (seen := look()) != expected and time.monotonic() < end:
            self.page.wait_for_timeout(POLLING)
        assert seen == expected

    def too_wide(self):
        """What is wider than its place, so that a reader would have to scroll sideways."""
        return self.page.evaluate(TOO_WIDE, CELL)

    def press_until_it_changes(self, number, selector, keys, seconds=60):
        """Press keys on a control until the cell's plot is another; returns the key.

        A key that leaves the handle where it is, at the end of a slider, isn't waited for.
        """
        self.cell(number).scroll_into_view_if_needed()
        control = self.cell(number).locator(selector).first
        drawn = self.page.evaluate(DRAWING, [CELL, number, PLOT])
        for key in keys:
            before = control.evaluate(PLACE)
            control.press(key)
            if control.evaluate(PLACE) != before and self._changes(number, drawn, seconds):
                return key
        raise AssertionError(f"cell {number}: no key of {keys} on {selector} changed the plot")

    def _changes(self, number, drawn, seconds):
        """Whether the plot looks different within that time; looked at in the page itself."""
        try:
            self.page.wait_for_function(
                f"([drawn, ...where]) => ({DRAWING})(where) !== drawn",
                arg=[drawn, CELL, number, PLOT],
                timeout=1000 * seconds,
                polling=50,
            )
        except TookTooLong:
            return False
        return True

    def type_into(self, number, label, text):
        """Replace what stands in a text field, found by its label, and press Enter."""
        field = self.cell(number).get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")

    def submit(self, number, source, seconds=120):
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
        output.first.wait_for()
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
