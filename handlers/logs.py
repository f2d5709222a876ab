"""Logging: one JSON line per event, with ids; secrets are taken out even where somebody logs one by mistake (S71)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

REDACTED: Final = "***"

SECRET_KEYS: Final = re.compile(
    r"(?i)^(code|otp|seed|secret|key|token|password|pass|number|invitation|authorization|ticket|private_metadata|values)$"
)
SECRET_SHAPES: Final = re.compile(
    r"otpauth://\S+"
    r"|xox[a-z]-[\w-]+|xapp-[\w-]+"  # Slack's tokens
    r"|\b[A-Z2-7]{16,}\b|\b(?:[A-Z2-7]{4}[ ]){3,}[A-Z2-7]{2,4}\b"  # base32 keys, together or in groups of four
    r"|\b[A-Z2-7]{6}(?:-[A-Z2-7]{6}){3}\b"  # invitations
    r"|(?i:\b(?:\d{1,2}-)?[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}\b)"  # backup codes, passes
    r"|(?<![\w.:-])\d{3}[ -]?\d{3}(?![\w.:-])"  # codes
    r"|\+\d{8,15}\b|(?<![\w.:-])0\d{1,4}-\d{1,4}-\d{4}(?![\w.:-])"  # phone numbers
    r"|/(?:enroll|not-me|link|practice|card)/[0-9a-f]{16,}(?:/[0-9a-f]{16,})?"  # tickets of pages
)

TALKATIVE: Final = (
    "slack_sdk",
    "slack_bolt",
    "aiohttp",
    "uvicorn",
    "apscheduler",
    "asyncio",
    "websockets",
    "sqlalchemy",
    "alembic",
)
"""Libraries that print request bodies, headers or parameters at DEBUG: they stay at WARNING whatever ours says."""
MUTE: Final = ("slack_bolt.middleware.request_verification", "uvicorn.access")
"""Would print whole bodies of requests with a bad signature, and addresses with one-time tickets."""


def redacted(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if SECRET_KEYS.match(key):
        return REDACTED
    if isinstance(value, str):
        return SECRET_SHAPES.sub(REDACTED, value)
    if isinstance(value, dict):
        return {str(each): _clean(str(each), inner) for each, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", inner) for inner in value]
    if isinstance(value, int | float | bool) or value is None:
        return value
    return SECRET_SHAPES.sub(REDACTED, str(value))


def configure(level: str = "INFO", stream: TextIO | None = None, *, pretty: bool = False) -> None:
    """Sends structlog and the standard library's loggers through one set of processors."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False) if pretty else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redacted, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in MUTE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
