"""The command behind `course.py lab`, really started."""

import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

import course


def status(url):
    """Return the HTTP status of a page, 0 where nobody answers; redirects are not followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    try:
        return opener.open(url, timeout=2).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.fixture
def server(tmp_path, monkeypatch):
    """JupyterLab on a free port, with settings folders of its own; ended afterwards."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    port = course.free_port(8930)
    command = [sys.executable, *course.lab_command(port, browser=False)[1:]]
    log = open(tmp_path / "lab.log", "wb")  # noqa: SIM115 - the server writes to it
    child = subprocess.Popen(command, cwd=course.ROOT, stdout=log, stderr=log)
    yield f"http://127.0.0.1:{port}", tmp_path / "lab.log"
    child.terminate()
    child.wait(20)
    log.close()


@pytest.mark.slow
def test_lab_answers_shows_its_address_and_keeps_its_token(server):
    address, log = server
    deadline = time.monotonic() + 60
    while status(address + "/api") != 200:
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    assert status(address + "/api/contents") == 403
    assert "?token=" in log.read_text()
