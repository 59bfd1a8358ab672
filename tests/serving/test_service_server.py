"""Real sockets, a real process: clients that leave or dawdle, SIGTERM, taken addresses."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest

from course_lib.serving import __main__ as command_line
from course_lib.serving.background_server import BackgroundServer
from course_lib.serving.service_app import create_app
from course_lib.serving.service_settings import ServiceSettings
from tests.serving.tiny_model import HeldModel, embed

CHILD = """
import sys, time
from pathlib import Path
import numpy as np
from course_lib.serving.service_server import serve
from course_lib.serving.service_settings import ServiceSettings

def embed(texts):
    Path(sys.argv[1], "began").touch()
    while not Path(sys.argv[1], "go").exists():
        time.sleep(0.01)
    return np.ones((len(texts), 2), np.float32)

serve(ServiceSettings.from_environment(model="tiny", port=0, timeout=60.0), embed)
"""
BODY = {"model": "tiny", "input": "a cat"}


def eventually(holds, seconds=90):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


class Child:
    """The service in a process of its own, with a model that waits for a file."""

    def __init__(self, folder, **settings):
        self.folder, self.lines = folder, []
        environ = {f"EMBEDDING_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder)],
            stderr=subprocess.PIPE, text=True, env=clean_environment() | environ,
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()
        eventually(lambda: self._port() and self._answers())

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)

    def _port(self):
        assert self.process.poll() is None, self.lines
        found = [json.loads(line) for line in self.lines if "listening" in line]
        self.url = f"http://127.0.0.1:{found[0]['port']}" if found else None
        return self.url

    def _answers(self):
        try:
            return httpx.get(self.url + "/healthz/ready").status_code == 200
        except httpx.TransportError:
            return False

    def ask_in_thread(self):
        answers = []

        def ask():
            try:
                answers.append(httpx.post(self.url + "/v1/embeddings", json=BODY, timeout=90))
            except httpx.TransportError as error:
                answers.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        eventually(lambda: (self.folder / "began").exists())
        return thread, answers

    def refuses(self):
        try:
            httpx.get(self.url + "/healthz")
        except httpx.TransportError:
            return True
        return False


def clean_environment():
    import os

    return {name: value for name, value in os.environ.items() if not name.startswith("EMBEDDING_")}


@pytest.fixture
def child(tmp_path):
    made = []

    def start(**settings):
        made.append(Child(tmp_path, **settings))
        return made[-1]

    yield start
    for one in made:
        one.process.kill()
        one.process.wait()
        one.process.stderr.close()


def test_sigterm_answers_what_is_under_way_and_ends_with_0(child, tmp_path):
    server = child()
    thread, answers = server.ask_in_thread()
    server.process.send_signal(signal.SIGTERM)
    eventually(server.refuses)  # the port is closed at once
    assert server.process.poll() is None and not answers
    (tmp_path / "go").touch()
    thread.join()
    assert answers[0].status_code == 200
    assert server.process.wait(timeout=60) == 0
    eventually(lambda: any("stopped" in line for line in server.lines))
    assert "Traceback" not in "".join(server.lines)


def test_draining_has_an_end(child, tmp_path):
    server = child(drain_seconds="1")
    thread, answers = server.ask_in_thread()
    server.process.send_signal(signal.SIGTERM)
    thread.join()  # the model never answers
    assert isinstance(answers[0], httpx.TransportError) or answers[0].status_code >= 500
    (tmp_path / "go").touch()  # Python's exit waits for its threads
    assert server.process.wait(timeout=60) == 0


@pytest.fixture
def held_server():
    model = HeldModel()
    settings = ServiceSettings(
        model="tiny", max_batch=1, cache_entries=0, body_seconds=0.2, timeout=60.0
    )
    with BackgroundServer(create_app(settings, model)) as server:
        server.model, server.engine = model, server._server.config.app.state.engine
        yield server
        model.go.set()


def raw_request(url, body, length=None):
    host, port = url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=60)
    head = f"POST /v1/embeddings HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    connection.sendall(head.encode() + body)
    return connection


def test_a_client_that_leaves_frees_its_place(held_server):
    engine = held_server.engine
    first = raw_request(held_server.url, json.dumps(BODY).encode())
    assert held_server.model.began.wait(60)
    second = raw_request(held_server.url, json.dumps(BODY | {"input": ["b", "c"]}).encode())
    eventually(lambda: engine.batcher.queued == 2 and engine.admission.in_flight == 2)
    second.close()
    eventually(lambda: engine.batcher.queued == 0 and engine.admission.in_flight == 1)
    held_server.model.go.set()
    assert first.recv(100).startswith(b"HTTP/1.1 200")
    first.close()
    assert held_server.model.calls == [["a cat"]]
    metrics = httpx.get(held_server.url + "/metrics").text
    assert 'status="499"' in metrics


def test_a_body_that_trickles_in_loses_its_connection(held_server):
    with raw_request(held_server.url, b'{"model"', length=1000) as connection:
        answer = b""
        while part := connection.recv(4096):  # the server closes
            answer += part
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_body_that_says_it_is_too_large_is_refused_unread(held_server):
    with raw_request(held_server.url, b"", length=10**9) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


def test_two_servers_beside_each_other():
    with (
        BackgroundServer(create_app(ServiceSettings(model="one"), embed)) as one,
        BackgroundServer(create_app(ServiceSettings(model="two"), embed)) as two,
    ):
        names = [
            httpx.get(url + "/v1/models").json()["data"][0]["id"] for url in (one.url, two.url)
        ]
        assert names == ["one", "two"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(one.url + "/healthz")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--max-batch", "0"], "max_batch: expected"), (["--port", "taken"], "in use")],
)
def test_the_command_says_what_is_wrong(arguments, words, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert command_line.main([part.replace("taken", port) for part in arguments]) == 2
    assert words in capsys.readouterr().err
