"""Every cell of the matrix is tried for real: the own organisation, another one, and one that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conversations import presses, told_acts
from conversations.owner_proposals import Proposal
from conversations.permissions import TABLE, THEIRS, WORDS, may
from store import deeds
from store.organisations import MEMBER, OWNER, RESPONDER
from store.roles import COORDINATOR
from tests.conversations.ground import house_in
from tests.conversations.two_organisations import CORNER, HARBOUR, NOWHERE, PERSONS, Trials, Tried, found
from tests.store.ground import run

Press = Callable[[str, int, str], str]

JUST_NOW = 999_999_999_999
"""When an offer to send a call request was read: no later than now."""

FORMS: dict[str, Press] = {
    "owner": presses.owner,
    "call": lambda what, number, _: presses.call(what, number, JUST_NOW),
    "own": lambda what, organisation, of: presses.own(what, of if what != "leave" else organisation),
}
"""Door → how a button of it is written, of those doors whose buttons name an organisation, or something of one."""

PROPOSAL = Proposal("zyxwvutsrqpo", "team_check_in", (1,), 13, 0, 1).write()

OF = {
    CORNER: ("", PROPOSAL, "1", "1-9", "code1-peers", "week"),
    HARBOUR: ("", PROPOSAL, "2", "2-9", "code2-peers", "week"),
    NOWHERE: ("", PROPOSAL, "888", "888-9", "code9-peers", "week"),
}
"""What buttons can be about in each organisation: nothing, a proposal, a check-in, a time of it, a link."""

OWNING, CALLING = (OWNER, MEMBER), (MEMBER, RESPONDER)
"""Who taps buttons of owners, and who those of call requests: organisation and request have the same number here."""

EMERGENCIES = ("od", "ox", "overdose", "oximeter")
"""Commands that are answered beside the store, whoever asks (`design.md` rule 14)."""


@contextmanager
def trials(folder: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trials]:
    """Both organisations, in a house of their own."""
    with house_in(folder, engine=engine) as ground:
        found(ground)
        yield Trials(ground, monkeypatch)


def test_every_door_that_names_an_organisation_is_tried_here() -> None:
    """A door that is new must not be left out of the replay of foreign numbers."""
    named = {door for door, rows in TABLE.items() if any(row.reach == THEIRS for row in rows.values())}
    assert named - {"press", "command"} == set(FORMS)


@pytest.mark.parametrize("door", FORMS)
def test_what_is_anothers_is_met_as_what_is_not_there(
    door: str, tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that can be tried must not tell whether there is an organisation behind it (`security.md` G-A2)."""

    async def compare(tries: Trials) -> None:
        for action in (name for name, row in TABLE[door].items() if row.reach == THEIRS):
            for role in CALLING if door == "call" else OWNING if engine == "sqlite" else (OWNER,):
                # In its own organisation, something of the other one; in the other one, whatever there is.
                pairs = [(HARBOUR, of, NOWHERE, nothing) for of, nothing in zip(OF[HARBOUR], OF[NOWHERE], strict=True)]
                pairs = pairs if engine == "sqlite" else pairs[2:3]
                pairs += [(CORNER, of, CORNER, nothing) for _, of, _, nothing in pairs if role == OWNER]
                for organisation, of, no_organisation, nothing in pairs:
                    theirs = await tries.press(PERSONS[role], FORMS[door](action, organisation, of))
                    none = await tries.press(PERSONS[role], FORMS[door](action, no_organisation, nothing))
                    assert _bare(theirs) == _bare(none), f"{role} {door}:{action} of {organisation}, {of}"
                    if organisation == HARBOUR:
                        assert not theirs.changed, f"{role} {door}:{action} of {of} changed {sorted(theirs.changed)}"

    with trials(tmp_path, engine, monkeypatch) as tries:
        run(compare(tries))


def _bare(tried: Tried) -> str:
    """What was said, without what the peer themselves put into the button."""
    said = tried.said
    for here, nowhere in zip(OF[HARBOUR], OF[NOWHERE], strict=True):
        if len(here) > 3:
            said = said.replace(here, nowhere)
    return said


def test_an_owner_can_do_what_the_matrix_says_and_nobody_else_any_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that says yes does something, a cell that says no is met as what is not there."""

    async def compare(tries: Trials) -> None:
        for action, row in TABLE["owner"].items():
            gone = await tries.press(PERSONS[OWNER], presses.owner(action, NOWHERE))
            for role, address in PERSONS.items():
                said = [await tries.press(address, presses.owner(action, CORNER, of)) for of in OF[CORNER]]
                is_done = any(each.said != gone.said for each in said)
                assert is_done == (role in row.roles), f"{role} owner:{action}"
                assert is_done or not any(each.changed for each in said)

    with trials(tmp_path, "sqlite", monkeypatch) as tries:
        run(compare(tries))


def test_a_call_request_is_taken_by_a_responder_of_its_organisation_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take(tries: Trials) -> None:
        call = tries.call_of(CORNER)
        tried = {role: await tries.press(address, presses.call("take", call)) for role, address in PERSONS.items()}
        assert {role for role, each in tried.items() if each.changed} == {RESPONDER}, tried[RESPONDER].said[:300]
        assert "call_requests" in tried[RESPONDER].changed

    with trials(tmp_path, "sqlite", monkeypatch) as tries:
        run(take(tries))


def test_the_desk_is_there_for_coordinators_and_for_everybody_else_an_old_button(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def compare(tries: Trials) -> None:
        for action in (name for name, row in TABLE["desk"].items() if row.reach == WORDS and name != "upload"):
            for role, address in PERSONS.items():
                if role == COORDINATOR and action in ("files", "map"):
                    continue  # They read the pack, which a turn of their own tests does.
                tried = await tries.press(address, presses.desk(action, "1-2"))
                old = await tries.press(address, "1zz")
                assert (tried.said != old.said) == may("desk", action, role), f"{role} desk:{action}"
                assert role == COORDINATOR or not tried.changed

    with trials(tmp_path, "sqlite", monkeypatch) as tries:
        run(compare(tries))


def test_commands_are_for_everybody_but_the_desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def compare(tries: Trials) -> None:
        for command, row in TABLE["command"].items():
            if command in ("home", told_acts.COMMAND, *EMERGENCIES):
                continue
            for role, address in PERSONS.items():
                said = await tries.press(address, presses.command(command))
                unknown = await tries.press(address, presses.command("nothing_known"))
                assert (said.said != unknown.said) == (role in row.roles), f"{role} {command}"
        asked = {role: (await tries.say(address, "/organisation")).said for role, address in PERSONS.items()}
        assert "Corner House" in asked.pop(OWNER) and not any("Corner House" in said for said in asked.values())
        tried = {role: await tries.say(address, "/did We bought a lamp.") for role, address in PERSONS.items()}
        assert {role for role, each in tried.items() if each.changed} == {OWNER}, tried[OWNER].said[:400]

    with house_in(tmp_path) as ground:
        found(ground)
        # A line that waits for an owner is shown to them before they write another.
        ground.now(lambda tx: deeds.drop(tx, CORNER, 1))
        run(compare(Trials(ground, monkeypatch)))
