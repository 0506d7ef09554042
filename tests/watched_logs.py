"""Looks at every record that any test makes, at DEBUG, as the operator would read it: a mark in it fails that test."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import Any

import pytest

import logs
from tests.marked import long_numbers_in, marks_in

_AS_READ = logs.LineFormatter()


class Watch:
    """A plugin of the test run: it is handed every record at its birth, so no handler and no level hides one."""

    def __init__(self) -> None:
        self.leaks: list[str] = []
        self._before: Callable[..., logging.LogRecord] = logging.LogRecord

    def record(self, *fields: Any, **more: Any) -> logging.LogRecord:
        """Make a record as ever, and look at it."""
        record = self._before(*fields, **more)
        self.leaks += leaks_of(record)
        return record

    def pytest_sessionstart(self) -> None:
        """Begin, and let everything be said."""
        self._before = logging.getLogRecordFactory()
        logging.setLogRecordFactory(self.record)
        logging.getLogger().setLevel(logging.DEBUG)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Fail the test in which something leaked; what threads say late counts for the next."""
        ended = yield
        if self.leaks:
            leaks, self.leaks = self.leaks, []
            pytest.fail("marked words were logged:\n" + "\n".join(leaks), pytrace=False)
        return ended

    def pytest_sessionfinish(self) -> None:
        """End."""
        logging.setLogRecordFactory(self._before)


def leaks_of(record: logging.LogRecord) -> list[str]:
    """What a record gives away: as a line of the log, and for a record of ours already before it is cleaned."""
    line = _AS_READ.format(record)
    found = marks_in(line) + long_numbers_in(line.split(" ", 4)[-1])
    if logs.is_ours(record.name, record.pathname):
        found += marks_in(str(record.msg) + repr(record.args))
    # Said by number, not by word: this is read in a log too.
    return [f"{record.name} {record.pathname}:{record.lineno}: {len(found)} marked words"] if found else []
