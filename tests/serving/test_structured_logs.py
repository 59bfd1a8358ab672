"""One line, one JSON object, the right request's id, and nobody's text."""

import asyncio
import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.serving import JsonFormatter, log_context


@pytest.fixture
def logger():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    log = logging.getLogger("test.structured")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)
    log.lines = lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    log.raw = stream.getvalue
    yield log
    log.handlers = []


@given(st.text())
def test_whatever_the_message_it_is_one_line_of_json(message):
    record = logging.makeLogRecord({"msg": "%s", "args": (message,), "name": "a", "levelname": "X"})
    line = JsonFormatter().format(record)
    assert "\n" not in line and "\r" not in line
    assert json.loads(line)["message"] == message


def test_each_task_logs_its_own_request(logger):
    async def handle(request_id: str) -> None:
        with log_context(request_id=request_id):
            await asyncio.sleep(0)
            await asyncio.to_thread(logger.info, "in a thread")
            with log_context(step="encode"):
                await asyncio.sleep(0)
                logger.info("inside")
            logger.info("after")

    async def main() -> None:
        await asyncio.gather(*(handle(f"r{i}") for i in range(20)))

    asyncio.run(main())
    logger.info("outside")
    *lines, last = logger.lines()
    for i in range(20):
        mine = [(n["message"], n.get("step")) for n in lines if n["request_id"] == f"r{i}"]
        assert mine == [("in a thread", None), ("inside", "encode"), ("after", None)]
    assert "request_id" not in last and last["message"] == "outside"


def test_an_inner_block_wins_and_ends_also_after_an_error(logger):
    with log_context(request_id="outer", route="/a"):
        with pytest.raises(RuntimeError), log_context(request_id="inner"):
            logger.info("one")
            raise RuntimeError
        logger.info("two")
    found = [(line["request_id"], line["route"]) for line in logger.lines()]
    assert found == [("inner", "/a"), ("outer", "/a")]


def test_texts_and_secrets_are_withheld_at_any_depth(logger):
    secret = "my illness"
    extra = {
        "query": secret,
        "texts": [secret, secret],
        "request": {"Input": secret, "model": "mini", "parts": [{"password": secret}]},
        "size": 2,
    }
    with log_context(api_key=secret):
        logger.info("search", extra=extra)
    assert secret not in logger.raw()
    (line,) = logger.lines()
    assert line["query"] == line["api_key"] == "withheld, 10 characters"
    assert line["texts"] == "withheld, 2 items"
    assert line["request"]["model"] == "mini" and line["size"] == 2


def test_an_exception_names_its_class_and_keeps_its_stack_on_the_line(logger):
    try:
        raise KeyError("x")
    except KeyError:
        logger.exception("failed")
    (line,) = logger.lines()
    assert line["error"] == "KeyError" and "Traceback" in line["stack"]
    assert (line["level"], line["logger"]) == ("ERROR", "test.structured")
    assert line["time"].endswith("+00:00")


def test_values_that_json_lacks_become_strings_and_fields_are_not_overwritten(logger):
    with log_context(level="fake", message="fake"):
        logger.info("real", extra={"loss": float("nan"), "who": {1, 2}, "kind": complex(1, 2)})
    (line,) = logger.lines()
    assert (line["loss"], line["who"], line["kind"]) == ("nan", [1, 2], "(1+2j)")
    assert (line["level"], line["message"]) == ("INFO", "real")
