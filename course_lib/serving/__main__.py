"""``python -m course_lib.serving``: an embedding service on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .service_settings import ServiceSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and serve.

    Parameters
    ----------
    arguments
        Of the command line; the process's own if None.

    Returns
    -------
    int
        0 after a clean stop, 2 for a wrong setting or an address that is taken.
    """
    asked = _parser().parse_args(arguments)
    try:
        settings = ServiceSettings.from_environment(
            host=asked.host, port=asked.port, model=asked.model, max_batch=asked.max_batch
        )
        _serve(settings, asked.search)
    except (ValueError, OSError) as error:
        print(f"course_lib.serving: {error}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: ServiceSettings, with_search: bool) -> None:
    from .service_app import create_app
    from .service_server import serve_app

    app = create_app(settings)
    if with_search:
        from .pydocs_search import PyDocsSearch
        from .search_route import search_route

        app.include_router(search_route(PyDocsSearch(app.state.engine), settings))
    serve_app(app)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m course_lib.serving",
        description="Serve a text model in OpenAI's embeddings protocol.",
        epilog="Every setting can also come from the environment: EMBEDDING_MAX_QUEUE=500. The "
        "API key comes only from there (EMBEDDING_API_KEY): command lines are visible to all "
        "users of a machine.",
    )
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port, 0 for a free one (8000)")
    parser.add_argument("--model", help="key of the model (all-MiniLM-L6-v2)")
    parser.add_argument("--max-batch", type=int, help="texts in a batch (32)")
    parser.add_argument("--search", action="store_true", help="offer POST /search over PyDocs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
