"""available() answers fast and truthfully, whatever the network does."""

import socket
import time

import pytest

from course_lib.models import access, available, catalogue


@pytest.fixture(autouse=True)
def forgotten_answers(monkeypatch):
    monkeypatch.setattr(access, "_answers", {})
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(access, "is_cached", lambda entry: False)


@pytest.fixture
def listening_hub(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        yield server


def test_a_packaged_model_is_available_without_asking_the_network(monkeypatch):
    monkeypatch.setattr(access, "hub_answers", lambda: pytest.fail("asked the network"))
    assert available("all-MiniLM-L6-v2")


def test_a_hub_that_answers_makes_its_models_available(listening_hub):
    assert available("all-mpnet-base-v2")


def test_a_closed_port_makes_them_unavailable(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    assert not available("all-mpnet-base-v2")


def test_a_firewall_that_swallows_packets_costs_less_than_three_seconds(monkeypatch):
    monkeypatch.setattr(access, "_connects", lambda host, port: bool(time.sleep(30)) or True)
    started = time.monotonic()
    assert not available("all-mpnet-base-v2")
    assert time.monotonic() - started < 3.0


def test_the_answer_is_remembered_and_forgotten_again(monkeypatch, listening_hub):
    calls = []
    monkeypatch.setattr(access, "_connects", lambda host, port: bool(calls.append(host)) or True)
    assert available("all-mpnet-base-v2") and available("bge-small-en-v1.5")
    assert len(calls) == 1
    monkeypatch.setattr(access, "REMEMBER_SECONDS", -1.0)
    assert available("all-mpnet-base-v2")
    assert len(calls) == 2


def test_offline_mode_is_obeyed_without_a_connection(monkeypatch, listening_hub):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(access, "_connects", lambda host, port: pytest.fail("asked the network"))
    assert not available("all-mpnet-base-v2")


def test_a_cached_copy_needs_no_hub(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(access, "is_cached", lambda entry: True)
    assert available("all-mpnet-base-v2")


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(KeyError, match="all-MiniLM-L6-v2"):
        available("all-minilm")


def test_keys_are_unique():
    keys = [entry.key for entry in catalogue._ENTRIES]
    assert len(set(keys)) == len(keys)
