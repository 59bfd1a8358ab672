"""Under the notebooks' environment a Python process reaches loopback and nothing else."""

import os
import socket
import subprocess
import sys
import threading

import pytest

from tests.notebooks.kernel_environment import kernel_environment


def run(code, tmp_path, network=False):
    """What a child process prints for `code` under the environment of the checks."""
    variables = {**os.environ, **kernel_environment(tmp_path, network=network)}
    child = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, timeout=60
    )
    return child.stdout + child.stderr


@pytest.fixture
def local_server():
    """A server on loopback that says hello once; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            connection.sendall(b"hello")
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "call",
    [
        "socket.create_connection(('93.184.215.14', 80), timeout=5)",
        "socket.create_connection(('example.org', 80), timeout=5)",
        "socket.socket().connect_ex(('10.0.0.1', 80))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('9.9.9.9', 53))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', 0, ('9.9.9.9', 53))",
        "socket.getaddrinfo('huggingface.co', 443)",
        "socket.gethostbyname('huggingface.co')",
        "socket.socket(socket.AF_INET6).connect(('2606:4700::1111', 80))",
        "import asyncio; asyncio.run(asyncio.open_connection('8.8.8.8', 53))",
    ],
)
def test_the_way_out_is_closed(call, tmp_path):
    assert "network off: this run may not reach" in run(f"import socket; {call}", tmp_path)


def test_a_client_in_c_meets_a_dead_proxy(tmp_path):
    said = run("import os; print(os.environ['https_proxy'])", tmp_path)
    assert said.strip() == "http://127.0.0.1:9"


def test_urllib_fails_at_once(tmp_path):
    code = "import urllib.request as r; r.urlopen('https://huggingface.co', timeout=20)"
    assert "refused" in run(code, tmp_path)


def test_loopback_stays_open(local_server, tmp_path):
    code = f"import socket; print(socket.create_connection(('localhost', {local_server})).recv(9))"
    assert "hello" in run(code, tmp_path)


def test_child_processes_inherit_the_block(tmp_path):
    inner = "import socket; socket.getaddrinfo('example.org', 80)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    assert "network off" in run(outer, tmp_path)


def test_without_the_block_the_same_call_gets_past_it(tmp_path):
    code = "import socket; print(socket.socket.connect_ex.__module__)"
    assert "sitecustomize" in run(code, tmp_path)
    assert "sitecustomize" not in run(code, tmp_path, network=True)
