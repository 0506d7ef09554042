"""Every rule of the house refuses a small wrong file: a test that cannot fail is worthless."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import leftovers, rooms, sizes, tree, words
from tests.house.tree import Source

SIGN = '"""What this is for."""\n'

REFUSED_DIRECTIONS = [
    ("flows/engine.py", "import content.card"),
    ("content/card.py", "from store import peers"),
    ("store/peers.py", "from conversations.receive import receive"),
    ("store/peers.py", "import content"),
    ("bot/door.py", "from scheduler.jobs import tick"),
    ("bot/door.py", "def late():\n    from sandbox import server"),
    ("bot/door.py", "import importlib\nimportlib.import_module('scheduler')"),
    ("sandbox/server.py", "from flows.session import Session"),
    ("settings.py", "import flows"),
    ("logs.py", "import settings"),
    ("content/card.py", "import logs"),
    ("flows/engine.py", "from settings import Settings"),
    ("bot/door.py", "import main"),
    ("conversations/fire.py", "import rehearsal.chat"),
    ("main.py", "import rehearsal.chat"),
    ("benchmarks/storm.py", "import rehearsal"),
    ("bot/door.py", "import tests.house"),
    ("attic/box.py", "import flows"),
]

ACCEPTED_DIRECTIONS = [
    ("content/card.py", "from flows.issues import Issue"),
    ("bot/door.py", "from logs import Known"),
    ("flows/engine.py", "from .session import Session"),
    ("bot/door.py", "import conversations.receive\nfrom flows.events import Said"),
    (
        "main.py",
        "import bot, sandbox\nfrom settings import Settings\ndef chat():\n    import rehearsal.chat",
    ),
    ("rehearsal/chat.py", "import bot, sandbox, store, flows"),
    ("tests/test_anything.py", "import rehearsal, main"),
]


@pytest.mark.parametrize(("path", "text"), REFUSED_DIRECTIONS)
def test_an_import_upwards_or_sideways_is_refused(path: str, text: str) -> None:
    found = list(rooms.wrong_directions(Source(path, text)))
    assert [fault.path for fault in found] == [path]
    assert found[0].line == text.count("\n") + 1, "the last line is the wrong one"


@pytest.mark.parametrize(("path", "text"), ACCEPTED_DIRECTIONS)
def test_an_import_downwards_is_fine(path: str, text: str) -> None:
    assert list(rooms.wrong_directions(Source(path, text))) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("conversations/receive.py", "import telegram"),
        ("bot/door.py", "from sqlalchemy import select"),
        ("scheduler/delivery.py", "from apscheduler.triggers.cron import CronTrigger"),
        ("content/search.py", "import rapidfuzz.fuzz"),
        ("main.py", "import uvicorn"),
        ("sandbox/server.py", "import aiohttp"),
        ("bot/door.py", "import httpx"),
        ("sandbox/server.py", "import aiogram"),
    ],
)
def test_a_library_outside_its_place_is_refused(path: str, text: str) -> None:
    assert len(list(rooms.misplaced_libraries(Source(path, text)))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("bot/door.py", "import telegram, aiohttp, asyncio"),
        ("scheduler/jobs.py", "from apscheduler.schedulers.asyncio import AsyncIOScheduler"),
        ("flows/strict_yaml.py", "import yaml"),
        ("tests/bot/test_door.py", "import aiogram"),
    ],
)
def test_a_library_in_its_place_is_fine(path: str, text: str) -> None:
    assert list(rooms.misplaced_libraries(Source(path, text))) == []


def test_an_exception_excuses_one_file_and_one_library() -> None:
    excused = {("bot/door.py", "yaml"): "why"}
    assert list(rooms.misplaced_libraries(Source("bot/door.py", "import yaml"), excused)) == []
    assert len(list(rooms.misplaced_libraries(Source("bot/door.py", "import rapidfuzz"), excused))) == 1
    assert len(list(rooms.misplaced_libraries(Source("bot/other.py", "import yaml"), excused))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("flows/engine.py", "import asyncio"),
        ("flows/engine.py", "from time import monotonic"),
        ("content/search.py", "import random"),
        ("content/search.py", "from urllib.request import urlopen"),
        ("content/search.py", "import os\nkey = os.urandom(4)"),
        ("content/card.py", "from datetime import datetime as moment\nnow = moment.now()"),
        ("content/card.py", "import datetime as d\nclock = d.datetime.utcnow"),
        ("content/card.py", "from datetime import date\nday = date.today()"),
        ("flows/parser.py", "text = open('x').read()"),
        ("flows/parser.py", "from pathlib import Path"),
        ("bot/door.py", "import os\ntoken = os.environ['TOKEN']"),
        ("bot/door.py", "from os import getenv"),
    ],
)
def test_asking_the_world_is_refused(path: str, text: str) -> None:
    found = list(rooms.asks_the_world(Source(path, text)))
    assert [fault.line for fault in found] == [text.count("\n") + 1]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "flows/engine.py",
            "from datetime import datetime, time\ndue = datetime.fromisoformat('2026-11-01')",
        ),
        ("flows/engine.py", "def due(now):\n    return now.today"),
        ("content/pack_files.py", "from pathlib import Path\ntext = Path('x').read_text()"),
        ("settings.py", "import os\nwhole = os.environ"),
        ("scheduler/clock.py", "from datetime import UTC, datetime\nnow = datetime.now(UTC)"),
    ],
)
def test_what_is_given_is_fine(path: str, text: str) -> None:
    assert list(rooms.asks_the_world(Source(path, text))) == []


def test_a_long_file_and_a_long_function_are_refused_unless_excused() -> None:
    body = "def tell():\n" + "    pass\n" * 60
    [function] = sizes.too_long(Source("flows/engine.py", body))
    assert (function.line, "61 lines" in function.what) == (1, True)
    [file] = sizes.too_long(Source("sandbox/page/phone.js", "x\n" * 301))
    assert file.line == 301
    assert list(sizes.too_long(Source("flows/engine.py", body), larger={"flows/engine.py::tell": "why"})) == []
    assert list(sizes.too_long(Source("flows/engine.py", "x = 1\n" * 300))) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("flows/engine.py", "x = 1"),
        ("flows/__init__.py", ""),
        ("flows/engine.py", '"""  """'),
        ("flows/engine.py", SIGN + "class Turn:\n    pass"),
        ("tests/test_turns.py", "def test_turn(): ..."),
    ],
)
def test_a_module_or_class_without_a_sign_is_refused(path: str, text: str) -> None:
    assert len(list(sizes.missing_signs(Source(path, text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def find_user(): ...",
        "class UserStore: ...",
        "def find(contact): ...",
        "def find(*, contact_key): ...",
        "sprint = 1",
        "steps_left: int = 1",
        "for reminder in (): ...",
        "import json as job",
        "class Door:\n    def __init__(self):\n        self.manager = 1",
        "class Peer:\n    __tablename__ = 'users'",
        "rows = Table('contacts', held)",
        "match x:\n    case [*users]: ...",
        "data = 1",
        "def handle_tap(): ...",
        "async def process_update(): ...",
        "def find_helper(): ...",
    ],
)
def test_another_word_for_the_same_thing_is_refused(text: str) -> None:
    assert len(list(words.wrong_words(Source("conversations/receive.py", text)))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("bot/door.py", "user = update.effective_user\nuser_id = user.id"),
        ("bot/door.py", "key = update.contact.user_id"),
        ("flows/engine.py", "text = 'the next step, dear user'"),
        ("flows/engine.py", "status = misuser = metadata = stepwise = 1"),
        ("scheduler/jobs.py", "def start_job(job): ..."),
        ("flows/engine.py", "def handle(): ...\ndef known_by(handle): ..."),
        ("store/tables.py", "def process_bind_param(): ..."),
    ],
)
def test_words_of_others_and_words_in_sentences_are_fine(path: str, text: str) -> None:
    assert list(words.wrong_words(Source(path, text))) == []


def test_a_telegram_name_is_refused_where_telegram_is_not() -> None:
    assert len(list(words.wrong_words(Source("store/peers.py", "user_id = 1")))) == 1


@pytest.mark.parametrize("path", ["flows/utils.py", "store/common/__init__.py", "sandbox/page/base.html"])
def test_a_file_named_for_its_shape_is_refused(path: str) -> None:
    assert len(list(words.named_for_shape(Source(path, SIGN)))) == 1


def test_a_room_that_the_map_leaves_out_is_refused() -> None:
    [fault] = sizes.unnamed_in("- `flows/` – What the bot says next.", ("flows", "store"))
    assert "store/" in fault.what


@pytest.mark.parametrize(
    "line",
    [
        "# TO" + "DO: later",
        "see /ro" + "ot/notes.txt",
        "cp x /tm" + "p/x",
        "see https://files.python" + "hosted.org/x",
        "<" * 7 + " HEAD",
        ">" * 7 + " some branch",
    ],
)
def test_a_leftover_is_refused(line: str) -> None:
    [fault] = leftovers.leftovers(Source("docs/x.md", "fine\n" + line))
    assert fault.line == 2


@pytest.mark.parametrize(
    "line", ["# TO" + "DO (#12): later", "see https://example.ca/wo" + "rk/here", "exec /usr/bin/chromium"]
)
def test_what_is_true_anywhere_is_fine(line: str) -> None:
    assert list(leftovers.leftovers(Source("docs/x.md", line))) == []


@pytest.mark.parametrize(
    "line", ["--find-links somewhere", "x @ https://example.ca/x.w" + "hl", "# via file:x", "/opt/x.whl"]
)
def test_a_lock_that_names_a_place_is_refused(line: str) -> None:
    assert len(list(leftovers.leftovers(Source("requirements.txt", line)))) == 1


def test_locks_that_disagree_are_refused() -> None:
    run, dev = Source("requirements.txt", "x==1 \\\ny==1 \\\n"), Source("requirements-dev.txt", "x==2 \\\n")
    assert [fault.line for fault in leftovers.disagreements(run, dev)] == [1, 2]


def test_files_are_found_with_and_without_git(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "engine.py").write_text(SIGN, encoding="utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "old.py").write_text(SIGN, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    assert [source.path for source in tree.sources(tmp_path)] == ["flows/engine.py"]
    assert "tests/test_house_rules.py" in {source.path for source in tree.sources()}
