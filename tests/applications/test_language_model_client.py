"""The chat client speaks the protocol to a real server on loopback, and keeps its key to itself."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from course_lib.applications import ChatClient, Chunk, ScriptedModel, answer_messages
from course_lib.models import http_post
from course_lib.models.http_post import ServiceError

KEY = "sk-very-secret"
MESSAGES = [{"role": "user", "content": "hello"}]


def _completion(content):
    return 200, {"choices": [{"message": {"role": "assistant", "content": content}}]}


@pytest.fixture
def server():
    """A server that gives the answers of a list, one after the other, and keeps the requests."""
    seen, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, self.headers.get("Authorization"), body))
            status, content = answers.pop(0)
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    running.seen, running.answers = seen, answers
    running.url = f"http://127.0.0.1:{running.server_port}/v1"
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def test_the_request_is_openai_s(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.answers.append(_completion("hi"))
    client = ChatClient("small-model", server.url + "/", max_tokens=7)
    assert client.complete(MESSAGES) == "hi"
    path, authorization, body = server.seen[0]
    assert path == "/v1/chat/completions" and authorization == f"Bearer {KEY}"
    assert body == {"model": "small-model", "messages": MESSAGES, "temperature": 0, "max_tokens": 7}


def test_without_a_key_none_is_sent(server):
    server.answers.append(_completion("hi"))
    ChatClient("m", server.url, key_variable="").complete(MESSAGES)
    assert server.seen[0][1] is None


def test_a_busy_server_is_asked_again(server, monkeypatch):
    waits = []
    monkeypatch.setattr(http_post, "_sleep", waits.append)
    server.answers += [(503, {}), (429, {}), _completion("late")]
    assert ChatClient("m", server.url, key_variable="").complete(MESSAGES) == "late"
    assert len(server.seen) == 3 and len(waits) == 2


def test_a_refusal_never_shows_the_key(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.answers.append((401, {"error": f"bad key {KEY}"}))
    with pytest.raises(ServiceError, match="401") as caught:
        ChatClient("m", server.url).complete(MESSAGES)
    assert KEY not in str(caught.value) and caught.value.status == 401


@pytest.mark.parametrize(
    "answer", [{}, {"choices": []}, {"choices": [{"message": {"content": None}}]}, {"choices": "x"}]
)
def test_an_answer_without_content_is_an_error(server, answer):
    server.answers.append((200, answer))
    with pytest.raises(ServiceError, match="content"):
        ChatClient("m", server.url, key_variable="").complete(MESSAGES)


@pytest.mark.parametrize(
    ("changed", "name"), [({"url": "ftp://x"}, "url"), ({"max_tokens": 0}, "max_tokens")]
)
def test_settings_that_make_no_sense(changed, name):
    with pytest.raises(ValueError, match=name):
        ChatClient(**{"model": "m", "url": "http://x/v1", **changed})


def test_the_stand_in_quotes_what_fits_or_says_so():
    chunks = [
        Chunk("a", "", "The cat sat on a mat. Dogs bark."),
        Chunk("b", "", "The cat sat down."),
    ]
    answer = ScriptedModel().complete(answer_messages("Where has the cat sat, on a mat?", chunks))
    assert answer == '"The cat sat on a mat." [a]'
    assert ScriptedModel().complete(answer_messages("bird songs", chunks)) == "NOT FOUND"


def test_the_stand_in_quotes_sentences_that_fit_alike_in_their_order():
    chunks = [Chunk("a", "", "The cat sat. Dogs bark."), Chunk("b", "", "A cat sat.")]
    answer = ScriptedModel().complete(answer_messages("Has a cat sat?", chunks[:1] + chunks[1:]))
    assert answer == '"A cat sat." [b]'
    answer = ScriptedModel().complete(answer_messages("cat sat", chunks))
    assert answer == '"The cat sat." [a]\n"A cat sat." [b]'


def test_the_stand_in_finds_no_documents_where_no_marks_are_named():
    messages = [
        {"role": "system", "content": "Answer."},
        {"role": "user", "content": "Question: has the cat sat?\nThe cat sat."},
    ]
    assert ScriptedModel().complete(messages) == "NOT FOUND"
