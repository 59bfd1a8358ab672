"""An embedding service on this machine that keeps what it was asked and answers by script."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

KEY = "sk-secret-123"


@dataclass
class Request:
    path: str
    headers: dict
    body: dict


@dataclass
class Loopback:
    """`script` holds answers (status, headers, body) to be given first; then `answer` decides."""

    answer: object = None
    script: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    address: str = ""

    def __enter__(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["content-length"])
                body = json.loads(self.rfile.read(length))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.requests.append(Request(self.path, headers, body))
                if service.script:
                    status, more, content = service.script.pop(0)
                else:
                    status, more, content = 200, {}, service.answer(body)
                text = content if isinstance(content, str) else json.dumps(content)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def vector_of(item, dim=4):
    """A vector that depends on the item alone, not of length one."""
    seed = sum(ord(letter) * (place + 1) for place, letter in enumerate(str(item)))
    return np.random.default_rng(seed).normal(size=dim) * 3


def unit(rows):
    rows = np.asarray(rows)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def openai_like(body):
    rows = [{"index": i, "embedding": list(vector_of(x))} for i, x in enumerate(body["input"])]
    return {"data": rows[::-1]}  # in another order than it was asked


def cohere_like(body):
    said = [entry["content"][0] for entry in body["inputs"]]
    rows = [vector_of(part.get("text") or part["image_url"]["url"]) for part in said]
    return {"embeddings": {"float": [list(row) for row in rows]}}


def gemini_like(body):
    parts = [request["content"]["parts"][0] for request in body["requests"]]
    rows = [vector_of(part.get("text") or part["inlineData"]["data"]) for part in parts]
    return {"embeddings": [{"values": list(row)} for row in rows]}


ANSWERS = {
    "openai": openai_like,
    "nvidia": openai_like,
    "jina": openai_like,
    "cohere": cohere_like,
    "gemini": gemini_like,
}
