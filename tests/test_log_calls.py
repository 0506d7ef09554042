"""What the code logs, held to what `docs/logs.md` says: constants, nobody's words, loggers that are listed."""

from __future__ import annotations

import re

import pytest

import logs
from tests.house import log_calls, tree
from tests.house.tree import Source

FILES = [source for source in tree.sources() if log_calls.is_checked(source)]

WRONG = [
    '_log.info(f"{failure}")',
    '_log.info("from %s" % failure)',
    '_log.info("from " + name)',
    '_log.info("from {}".format(name))',
    "_log.error(failure)",
    "logger.log(10, message)",
    'logging.getLogger(__name__).error("%s", text)',
    '_log.error("%s", message.text)',
    '_log.error("%s", Known(row.address))',
    '_log.error("%s", self._token)',
    '_log.error("%s", [str(each) for each in raw])',
    '_log.error("x", extra={"kind": kind})',
    '_log.error("x", stack_info=True)',
    'logging.error("x")',
    "logging.getLogger().addHandler(handler)",
    "traceback.print_exc()",
    "logging.getLogger(name)",
]

FINE = [
    '_log.error("%s of %s", type(raw), len(text), exc_info=True)',
    '_log.log(10, "a long"\n" message")',
    '_log.exception("update %s could not be answered", number)',
    'catalogue.search("%s", text)',
    "math.log(text)",
]


@pytest.mark.parametrize("call", WRONG)
def test_a_log_call_that_could_leak_is_refused(call: str) -> None:
    [fault] = log_calls.wrong_log_calls(Source("bot/door.py", call))
    assert fault.line == 1


@pytest.mark.parametrize("call", FINE)
def test_an_honest_log_call_is_fine(call: str) -> None:
    assert list(log_calls.wrong_log_calls(Source("bot/door.py", call))) == []


def test_an_excuse_is_for_one_file_and_one_name() -> None:
    call = '_log.error("%s", text)'
    assert list(log_calls.wrong_log_calls(Source("bot/door.py", call), {("bot/door.py", "text"): "why"})) == []
    assert len(list(log_calls.wrong_log_calls(Source("bot/x.py", call), {("bot/door.py", "text"): "why"}))) == 1


def test_no_log_call_holds_what_could_be_somebodys_words() -> None:
    """What is never handed to the log can never be in it, whatever becomes of the one that cleans."""
    faults = [str(fault) for source in FILES for fault in log_calls.wrong_log_calls(source)]
    assert faults == []


def test_no_excuse_outlives_its_reason() -> None:
    used = {key for source in FILES for key in log_calls.excuses_used(source)}
    assert sorted(set(log_calls.EXCUSED) - used) == [], "not needed any more: tests/house/log_calls.py"


def test_the_page_lists_the_loggers_that_there_are() -> None:
    """An operator who meets a name in the log finds on one page what it is about, and nothing writes unseen."""
    page = (tree.ROOT / "docs" / "logs.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    listed = [name for row in rows for name in re.findall(r"`([\w.]+)`", row)]
    there = {name for source in FILES for name in log_calls.loggers(source)}
    assert sorted(listed) == sorted(set(listed))
    assert sorted(set(listed) ^ there) == [], "in docs/logs.md or in the code, but not in both"


def test_every_room_has_a_voice_of_its_own() -> None:
    """A room that logs.py does not know would be withheld like a library."""
    assert set(tree.ROOMS) <= set(logs.ROOMS)
