"""Logs as lines of JSON: one object a line, for whatever gathers them. No query, token or text of a report is ever in one."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

__all__ = ["setup"]

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[0]:
            line["error"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=True, default=str)


class _Plain(logging.Formatter):
    """For people: the time, and what happened."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        facts = " ".join(f"{name}={value}" for name, value in vars(record).items() if name not in _OWN)
        error = f"\n{''.join(traceback.format_exception(*record.exc_info))}" if record.exc_info and record.exc_info[0] else ""
        return f"{at} {record.getMessage()} {facts}".rstrip() + error


def setup(*, as_json: bool, quiet: bool = False, stream: TextIO | None = None) -> None:
    """Let the server's loggers write to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines() if as_json else _Plain())
    level = logging.WARNING if quiet else logging.INFO
    for name in ("dragoman.serve", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level if name == "dragoman.serve" else logging.WARNING)
        logger.propagate = False
