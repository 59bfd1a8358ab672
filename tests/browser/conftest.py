"""A JupyterLab server and a headless Chromium for each process that runs tests."""

import os
import shutil
import sys

import pytest

from tests.browser.lab_page import LabPage
from tests.browser.lab_server import LabServer
from tests.notebooks.kernel_environment import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PAGE = {"width": 1280, "height": 900}
PATIENCE = 90_000  # milliseconds for what a quiet machine does at once
FAILED = pytest.StashKey[bool]()


def find_browser():
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


@pytest.fixture(scope="session")
def chromium():
    path = find_browser()
    if path is None:
        reason = "no Chromium or Chrome found: install one, or name it in the variable CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield program
        program.close()


@pytest.fixture(scope="session")
def browser(chromium):
    """One profile for all pages: JupyterLab's own program is fetched and compiled once."""
    with chromium.new_context(viewport=PAGE) as profile:
        profile.set_default_timeout(PATIENCE)
        yield profile


@pytest.fixture(scope="session")
def server(browser, tmp_path_factory):
    """JupyterLab on a folder of its own: the repository is never written to."""
    with LabServer(sys.executable, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def open_notebook(browser, server, request):
    """A function that puts a notebook (a path or a NotebookNode) before the reader.

    What a page looked like in the end is kept of a test that failed, and of all when the variable
    COURSE_SCREENSHOTS is set: drawing the whole of a long page takes seconds.
    """
    pages = []

    def open_(notebook, name):
        server.put(notebook, name)
        page = LabPage(browser.new_page(), server, name)
        pages.append(page)
        page.open()
        return page

    yield open_
    if request.node.stash.get(FAILED, False) or os.environ.get("COURSE_SCREENSHOTS"):
        shots = ROOT / "browser-screenshots"
        shots.mkdir(exist_ok=True)
        for page in pages:
            page.screenshot(shots / f"{request.node.name}.png")
    for page in pages:
        page.close()
    server.stop_kernels()
