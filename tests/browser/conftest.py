"""A JupyterLab server and a headless Chromium for the session."""

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


def find_browser():
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        reason = "no Chromium or Chrome found: install one, or name it in the variable CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(browser, tmp_path_factory):
    """JupyterLab on a folder of its own: the repository is never written to."""
    with LabServer(sys.executable, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def open_notebook(browser, server, request):
    """A function that puts a notebook (a path or a NotebookNode) before the reader."""
    pages = []

    def open_(notebook, name):
        server.put(notebook, name)
        page = LabPage(browser.new_page(viewport={"width": 1200, "height": 900}), server, name)
        pages.append(page)
        page.open()
        return page

    yield open_
    shots = ROOT / "browser-screenshots"
    shots.mkdir(exist_ok=True)
    for page in pages:
        page.screenshot(shots / f"{request.node.name}.png")
        page.close()
