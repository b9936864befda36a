"""What stands in the log, and what never does."""

import logging
import sys

import pytest

from award.logs import LineFormatter

pytestmark = pytest.mark.pure


def said(message: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("award", logging.INFO, "x.py", 1, message, args, exc_info)  # type: ignore[arg-type]
    return LineFormatter().format(record)


def test_an_event_is_one_line_in_utc():
    line = said("saved %s", "a\r\n2030-01-01T00:00:00Z INFO forged")
    assert len(line.splitlines()) == 1
    assert r"a\r\n2030" in line
    assert line[10] == "T"
    assert line[19] == "Z"


def test_no_line_of_a_traceback_looks_like_an_event():
    try:
        raise ValueError("x\n2030-01-01T00:00:00Z INFO award forged")
    except ValueError:
        lines = said("broken", exc_info=sys.exc_info()).splitlines()
    assert all(line.startswith("    | ") for line in lines[1:])


def test_the_token_of_a_link_is_blotted_out():
    token = "q3_" + "Ab9-" * 10
    assert len(token) == 43
    assert said("Not Found: /sv/answer/%s/", token).endswith("/sv/answer/…/")
    assert "0b9cf1a2-7c1e-4a53-9f0e-2f8a7f1f3c55" in said("draft 0b9cf1a2-7c1e-4a53-9f0e-2f8a7f1f3c55")
