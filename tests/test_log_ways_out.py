"""There is no way past the cleaning of the log, for anything that a program can say by itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.house.tree import ROOT
from tests.marked import TYPED, marks_in
from tests.test_logs import LINE


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a program of its own, in the house, with every warning shown."""
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "always"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


ALL_WAYS_OUT = """
import asyncio, gc, logging, sys, threading, warnings
import sqlalchemy
import logs
MARK = sys.argv[1]
early = logging.getLogger("early"); early.propagate = False; early.addHandler(logging.StreamHandler())
logs.to_terminal("DEBUG")
early.error(MARK)
alone = logging.getLogger("alone"); alone.propagate = False; alone.error(MARK)
own = logging.getLogger("own"); own.addHandler(logging.StreamHandler(sys.stdout))
own.error(MARK, exc_info=ValueError(MARK))
own.error("%d", MARK)
logging.getLogger("named." + MARK[:2]).error(MARK, stack_info=True, extra={"private": MARK})
with sqlalchemy.create_engine("sqlite://", echo="debug").connect() as rows:
    print(len(rows.execute(sqlalchemy.text("select :words"), {"words": MARK}).all()))
warnings.warn(MARK, stacklevel=1)
def broken(words): raise KeyError(words)
thread = threading.Thread(target=broken, args=(MARK,), name=MARK); thread.start(); thread.join()
class Dying:
    def __del__(self): broken(MARK)
Dying(); gc.collect()
async def scene(catches):
    loop = asyncio.get_running_loop(); loop.set_debug(True)
    if catches: logs.catch_loop(loop)
    loop.call_soon(broken, MARK)
    async def lost(): broken(MARK)
    task = asyncio.create_task(lost(), name=MARK)
    await asyncio.sleep(0); await asyncio.sleep(0)
    del task; gc.collect()
asyncio.run(scene(False)); asyncio.run(scene(True))
broken(MARK)
"""


def test_there_is_no_other_way_out_of_the_program() -> None:
    """Handlers of libraries, echoes, warnings, threads, finalisers, the loop, and what nobody caught."""
    ended = run(ALL_WAYS_OUT, TYPED)
    assert ended.returncode == 1
    assert marks_in(ended.stdout + ended.stderr) == []
    lines = ended.stderr.splitlines()
    assert [told for told in lines if not LINE.match(told)] == []
    for part in (
        " early ",
        " alone ",
        " own ",
        "sqlalchemy",
        "py.warnings",
        "because UserWarning",
        "Task exception was never retrieved | because KeyError",
        "something broke in the event loop | because KeyError",
        " asyncio ",
    ):
        assert any(part in told for told in lines), f"{part} is missing:\n{ended.stderr}"
    uncaught = [told for told in lines if "nobody caught: KeyError | because KeyError | in " in told]
    assert len(uncaught) == 3, "the thread's, the finaliser's, and the program's own"
    assert "(withheld) | because ValueError" in ended.stdout, "a handler that a library brings prints it clean"


LEVELS = """
import logging, sys
import logs
logging.getLogger("httpx").setLevel(logging.DEBUG)
logs.to_terminal(sys.argv[1])
for name in ("httpx", "unknown.library", "sandbox", "bot.receiver"):
    for level in (10, 20, 30, 40):
        logging.getLogger(name).log(level, "x")
"""


@pytest.mark.parametrize(
    ("level", "libraries", "ours"), [("DEBUG", 4, 4), ("INFO", 2, 3), ("WARNING", 2, 2), ("ERROR", 1, 1)]
)
def test_libraries_are_heard_when_something_is_wrong_and_at_debug(level: str, libraries: int, ours: int) -> None:
    """An INFO of theirs costs time at every statement and every request, and says nothing without its words."""
    ended = run(LEVELS, level)
    heard = [told.split(" ")[2] for told in ended.stderr.splitlines()]
    counts = {name: heard.count(name) for name in ("httpx", "unknown.library", "sandbox", "bot.receiver")}
    assert counts == {"httpx": libraries, "unknown.library": libraries, "sandbox": libraries, "bot.receiver": ours}


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    script = (
        "import os, logging, logs; logs.to_terminal('INFO'); os.close(2); logging.getLogger('bot').error('x'); print(1)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.stdout, ended.stderr) == ("1\n", "")
