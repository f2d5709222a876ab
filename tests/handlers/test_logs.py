"""What may stand in a log and what may not (S71)."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from handlers.logs import REDACTED, redacted

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def cleaned(text: str) -> str:
    return str(redacted(None, "info", {"event": text})["event"])


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-5678-abcDEF",
        "xoxe.xoxp-1-Mi0yLTEy",
        "xapp-1-A0MAMORI01-123-abc",
        f"otpauth://totp/Kyushu%20University:aiko?secret={SEED}&issuer=Kyushu%20University",
        SEED,
        " ".join(SEED[start : start + 4] for start in range(0, 32, 4)),
        "ABCDEF-GHIJKL-MNOPQR-STUVWX",
        "ABCDEFGHIJKLMNOPQRSTUVWX",
        "3-7K2M-9QXT-4BHNW",
        "7k2m-9qxt-4bhnw",
        "482915",
        "482 915",
        "482-915",
        "４８２９１５",
        "/enroll/0123456789abcdef0123456789abcdef",
        "/link/0123456789abcdef0123456789abcdef",
        "/card/0123456789abcdef0123456789abcdef",
        "/practice/0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef01234567",
    ],
)
@pytest.mark.parametrize("around", ["{}", "she typed {} twice", "「{}」です", "code={}, please", "({})"])
def test_a_secret_is_taken_out_wherever_it_stands(secret: str, around: str) -> None:
    seen = cleaned(around.format(secret))
    assert REDACTED in seen
    for part in secret.replace("-", " ").split():
        assert part not in seen.replace("Kyushu", "")


@pytest.mark.parametrize(
    "ordinary",
    [
        "notice_sent",
        "U0AIKO0001 in T0MAMORI01",
        "D0AIKO00010",
        "1764000000.000123",
        "2026-11-24T05:01:25.749569Z",
        "0f3a9c2e4b7d4f10a1b2c3d4e5f60718",
        "8ef86552",
        "http://127.0.0.1:8080",
        "v0.1.0 took 12.5 ms",
        "GET /enroll/style.css",
        "The set-up of iPhone 15 is over.",
        "手順1/3: 最初の確認方法",
        "SELECT count(*) FROM notices WHERE state = ?",
    ],
)
def test_ids_and_sentences_stay_readable(ordinary: str) -> None:
    assert cleaned(ordinary) == ordinary


@pytest.mark.parametrize(
    "key",
    ["code", "otp", "seed", "secret", "key", "Token", "password", "number", "invitation", "Authorization", "ticket"],
)
def test_what_a_field_calls_a_secret_is_one_whatever_it_looks_like(key: str) -> None:
    event: dict[str, Any] = {"event": "x", key: "anything", "deeper": [{key: ["anything"]}]}
    assert "anything" not in str(redacted(None, "info", event))


def test_lists_and_objects_are_searched_and_numbers_stay() -> None:
    seen = redacted(
        None, "info", {"event": "x", "tried": ["482915", ("xoxb-1-2",)], "ms": 482915, "ok": True, "no": None}
    )
    assert seen == {"event": "x", "tried": [REDACTED, [REDACTED]], "ms": 482915, "ok": True, "no": None}


def test_an_object_that_somebody_logs_by_mistake_is_searched_too(log: io.StringIO) -> None:
    class Careless:
        def __repr__(self) -> str:
            return f"Careless(seed={SEED})"

    structlog.get_logger().info("x", what=Careless())
    assert SEED not in log.getvalue()
    assert REDACTED in log.getvalue()


def test_the_text_of_an_exception_is_searched(log: io.StringIO) -> None:
    def read() -> None:
        raise ValueError(f"cannot read {SEED}")

    try:
        read()
    except ValueError:
        structlog.get_logger().exception("x")
        logging.getLogger("somebody.else").exception("y %s", "482915")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["x", f"y {REDACTED}"]
    assert all("ValueError" in line["exception"] for line in lines)
    assert SEED not in log.getvalue()


@pytest.mark.parametrize(
    "name", ["slack_sdk.web", "slack_bolt.App", "aiohttp.client", "uvicorn.error", "sqlalchemy.engine"]
)
def test_libraries_that_print_bodies_are_quiet_even_at_debug(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).debug("body: hello")
    logging.getLogger(name).info("body: hello")
    assert log.getvalue() == ""
    logging.getLogger(name).warning("something is wrong")
    assert "something is wrong" in log.getvalue()


@pytest.mark.parametrize("name", ["uvicorn.access", "slack_bolt.middleware.request_verification"])
def test_addresses_with_tickets_and_bodies_with_bad_signatures_are_never_printed(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("POST /enroll/secret")
    assert log.getvalue() == ""


def test_each_event_is_one_line_of_json_that_reads_as_it_was_written(log: io.StringIO) -> None:
    structlog.get_logger().info("x", where="窓口\nand on")
    (line,) = log.getvalue().splitlines()
    assert "窓口" in line
    assert json.loads(line)["where"] == "窓口\nand on"
    assert {"timestamp", "level"} <= set(json.loads(line))
