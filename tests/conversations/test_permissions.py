"""Nothing can be done that has no row: each dispatch is compared with the rows, and refuses the rest."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import main
from conversations.organising import CannotOrganise
from conversations.permissions import IN_CHAT, OPERATOR, REACHES, ROLES, TABLE, may
from conversations.releasing import CannotRelease, Wish, release_at
from tests.conversations import roles_page
from tests.conversations.dispatches import doors, known, looked_up_bare, tables
from tests.conversations.ground import Ground, house_in
from tests.conversations.owned import asks, house, screen
from tests.store.ground import run

MERGED = {
    "history_acts.MORE_ACTS": "desk_acts._ACTS",
    "idle_screens.WAYS": "own._WAYS",
    "owner_calls.WAYS": "owner._WAYS",
    "responding.WAYS": "own._WAYS",
    "told_acts.OWNER_WAYS": "owner._WAYS",
    "told_acts.OWN_WAYS": "own._WAYS",
    "weeks.WAYS": "own._WAYS",
}
"""Tables that are part of another."""

OF_THE_CLOCK = {"climbing._ACTS"}
"""Tables by which the clock acts: nobody's tap names an entry of them."""


def test_every_table_of_a_dispatch_is_looked_up_by_its_permissions() -> None:
    """A new table with a lookup of its own would be a door that nobody guards."""
    unguarded = set(tables()) - set(doors()) - set(MERGED) - OF_THE_CLOCK
    assert not unguarded, f"look these up by permissions.way: {sorted(unguarded)}"
    for part, whole in MERGED.items():
        assert tables()[part].items() <= tables()[whole].items()


def test_no_table_is_asked_beside_its_permissions() -> None:
    names = {table.partition(".")[2] for table in doors()}
    for module in {table.partition(".")[0] for table in doors()}:
        text = inspect.getsource(importlib.import_module(f"conversations.{module}"))
        assert not looked_up_bare(module, text, names)


def test_a_table_that_is_asked_bare_is_found() -> None:
    assert len(looked_up_bare("own", "x = _WAYS.get(what)\ny = _WAYS[what]\nz = len(_WAYS)", {"_WAYS"})) == 2


@pytest.mark.parametrize("door", TABLE)
def test_every_action_of_the_code_has_a_row_and_every_row_an_action(door: str) -> None:
    """What has no row is refused to everybody: whoever adds something says in the same change who may do it."""
    without = known()[door] - set(TABLE[door])
    assert not without, f'say who may do it, in conversations/permissions.py, "{door}": {sorted(without)}'
    assert not set(TABLE[door]) - known()[door], f"{door}: rows of nothing"


def test_each_row_names_roles_and_a_reach_that_exist() -> None:
    for door, rows in TABLE.items():
        for action, row in rows.items():
            assert row.roles and set(row.roles) <= set(ROLES) and row.reach in REACHES, (door, action)
    assert not may("owner", "nothing", "owner") and not may("owner", "pause", "member")


def test_nothing_an_operator_does_can_be_done_in_the_chat() -> None:
    """The machine's terminal is the one door with no organisation in front of it."""
    for door in ("main", "database", "organisation", "release"):
        assert not [action for action in TABLE[door] if any(may(door, action, role) for role in IN_CHAT)]
    for door in ("press", "command", "own", "owner", "desk"):
        assert not [action for action in TABLE[door] if may(door, action, OPERATOR)]


@pytest.fixture
def without_a_row(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A table of permissions in which each door lost one row."""
    lost = {
        "press": "sound",
        "command": "organisation",
        "own": "weeks",
        "owner": "home",
        "desk": "maps",
        "main": "check",
    }
    lost |= {"organisation": "list", "release": "list"}
    for door, action in lost.items():
        monkeypatch.delitem(TABLE[door], action)  # type: ignore[arg-type]
    return monkeypatch


def test_what_has_no_row_is_carried_out_for_nobody(
    tmp_path: Path, without_a_row: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The default is no, in the dispatch itself and not only in a test that somebody could skip."""

    async def scene(ground: Ground) -> None:
        await house(ground)
        assert "Corner House" not in (await screen(ground)).text
        assert (await ground.presses("1g:home:1:", 0))[-1].text.startswith("That is not there")
        planned = await ground.presses("1o:weeks:", 0)
        assert planned[-1].text == (await ground.says("/checkins"))[-1].text
        old = await ground.presses("1v:overdose_steps:en", 0)
        assert old[-1].text == (await ground.says("/home"))[-1].text

    with house_in(tmp_path) as ground:
        run(scene(ground))
        with pytest.raises(CannotOrganise, match="list is none of"):
            asks(ground, "list")
    with pytest.raises(CannotRelease, match="list is none of"):
        release_at("sqlite:///", Wish("list"), ground.time())
    assert main.main(["check"]) == main.PROBLEM_STATUS and "no row" in capsys.readouterr().err


def test_the_page_of_roles_says_what_the_table_says() -> None:
    """`python -m tests.conversations.roles_page` prints it anew."""
    assert roles_page.PAGE.read_text(encoding="utf-8") == roles_page.page()
