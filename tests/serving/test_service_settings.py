"""Settings from arguments and from the environment, and the comparison of keys."""

import pytest

from course_lib.serving.bearer_key import key_matches
from course_lib.serving.service_settings import ServiceSettings


def test_the_environment_and_what_wins_over_it():
    environ = {
        "EMBEDDING_MAX_BATCH": "8", "EMBEDDING_MAX_WAIT": "0.25", "EMBEDDING_API_KEY": "k",
        "EMBEDDING_PORT": "9", "HOME": "/root",
    }  # fmt: skip
    settings = ServiceSettings.from_environment(environ, port=10, model=None)
    assert (settings.max_batch, settings.max_wait, settings.port) == (8, 0.25, 10)
    assert settings.api_key == "k" and settings.model == "all-MiniLM-L6-v2"
    assert "'k'" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"EMBEDDING_MAX_BATCH": "many"}, "EMBEDDING_MAX_BATCH: expected a number"),
        ({"EMBEDDING_MAX_BACH": "8"}, "EMBEDDING_MAX_BACH: no such setting"),
        ({"EMBEDDING_MAX_QUEUE": "0"}, "max_queue: expected at least 1, got 0"),
        ({"EMBEDDING_TIMEOUT": "inf"}, "timeout: expected seconds"),
        ({"EMBEDDING_TIMEOUT": "nan"}, "timeout: expected seconds"),
        ({"EMBEDDING_MAX_WAIT": "10"}, "max_wait: expected 0 to below timeout"),
        ({"EMBEDDING_PORT": "70000"}, "port: expected"),
        ({"EMBEDDING_MAX_INPUTS": "2000"}, "max_inputs: expected at most max_queue"),
    ],
)
def test_wrong_settings_are_named(environ, words):
    with pytest.raises(ValueError, match=words):
        ServiceSettings.from_environment(environ)


@pytest.mark.parametrize(
    ("header", "key", "right"),
    [
        ("Bearer k", "k", True), ("bearer k", "k", True), ("Bearer k", None, True),
        (None, "", True), (None, "k", False), ("", "k", False), ("Bearer", "k", False),
        ("Bearer kk", "k", False), ("Bearer ", "k", False), ("Basic k", "k", False),
        ("Bearer é", "é", True), ("Bearer e", "é", False), ("Bearer \ud800", "k", False),
    ],
)  # fmt: skip
def test_keys(header, key, right):
    assert key_matches(header, key) is right


def test_the_comparison_takes_all_of_both(monkeypatch):
    seen = []

    def spy(a, b):
        seen.append((a, b))
        return a == b

    monkeypatch.setattr("hmac.compare_digest", spy)
    assert not key_matches("Bearer x", "a much longer key")
    assert [len(part) for part in seen[0]] == [32, 32]
