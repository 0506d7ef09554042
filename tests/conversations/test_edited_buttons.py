"""Buttons whose words somebody changed by hand touch nothing of another organisation, and tell nothing of it (G-A5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conversations import presses
from conversations.permissions import TABLE, THEIRS
from store.organisations import OWNER
from store.tables import metadata
from tests.conversations.ground import house_in
from tests.conversations.test_foreign import FORMS, OF, Press
from tests.conversations.two_organisations import CORNER, HARBOUR, HARBOURS, PERSONS, Trials, Tried, found
from tests.store.ground import run

EDITED = 400
"""How many edited buttons are pressed here: enough for each kind of edit on each door."""

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCXYZ_-:.# \u202e\u0660é"


def _originals(tries: Trials) -> list[str]:
    """Every button that names an organisation, or a request to one, of both."""
    numbers = {CORNER: (CORNER, tries.call_of(CORNER)), HARBOUR: (HARBOUR, tries.call_of(HARBOUR))}
    ways = [(door, action) for door in FORMS for action, row in TABLE[door].items() if row.reach == THEIRS]
    return [
        FORMS[door](action, numbers[of][door == "call"], what)
        for door, action in ways
        for of in (CORNER, HARBOUR)
        for what in OF[of]
    ]


def _edit(chance: Random, word: str, others: list[str]) -> str:
    """Change a button's word in one of the ways a hand, or a program, would."""
    at, end = sorted((chance.randrange(len(word) + 1), chance.randrange(len(word) + 1)))
    letter = chance.choice(LETTERS)
    edits = [
        word[:at] + letter + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[end:],
        word[:end] + word[at:],
        word[:at] + chance.choice(others)[at:],
        word.replace(str(CORNER), str(HARBOUR)),
        word.replace(f":{HARBOUR}:", f":{CORNER}:"),
        word.replace(f":{CORNER}:", f":{10 ** chance.randrange(30)}:"),
        word.upper(),
        word + word,
    ]
    return chance.choice(edits)


def _edited(tries: Trials, seed: str, many: int) -> Iterator[tuple[str, str]]:
    """Yield who presses, and what: edited up to three times, half of it by who has the most buttons."""
    chance, originals, persons = Random(seed), _originals(tries), sorted(PERSONS.values())
    for _ in range(many):
        word = chance.choice(originals)
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
            word = _edit(chance, word, originals)
        yield chance.choice((PERSONS[OWNER], chance.choice(persons))), word


def _of_harbour(tries: Trials, tried: Tried) -> list[Any]:
    """The rows of the other organisation, or of a request to it, that a press would have changed."""
    call = tries.call_of(HARBOUR)
    owned = {"organisations": "id", "call_rungs": "call_id", "call_notices": "call_id"}
    found_rows = []
    for name, row in tried.rows:
        columns = list(metadata.tables[name].columns.keys())
        key = owned.get(name, "organisation_id")
        if key in columns and row[columns.index(key)] == (call if key == "call_id" else HARBOUR):
            found_rows.append((name, row))
    return found_rows


def test_no_edited_button_touches_or_tells_anything_of_another_organisation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def edit(tries: Trials) -> None:
        acted = 0
        for address, word in _edited(tries, "edited", EDITED):
            tried = await tries.press(address, word)
            assert _of_harbour(tries, tried) == [], f"{address} pressed {word!r}"
            assert "Harbour" not in tried.said and "code2-" not in tried.said.replace(word, ""), f"{address}: {word!r}"
            acted += bool(tried.changed)
        # Were all of them only rubbish, nothing would have been tried.
        assert acted >= EDITED // 200

    with house_in(tmp_path) as ground:
        found(ground)
        run(edit(Trials(ground, monkeypatch)))


def test_what_it_would_find_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An owner of the other organisation who presses its button changes its rows, and reads its name."""
    press: Press = FORMS["owner"]

    async def own(tries: Trials) -> None:
        shown = await tries.press(HARBOURS[OWNER], presses.owner("home", HARBOUR))
        assert "Harbour" in shown.said
        assert _of_harbour(tries, await tries.press(HARBOURS[OWNER], press("renew_yes", HARBOUR, "code2-peers")))

    with house_in(tmp_path) as ground:
        found(ground)
        run(own(Trials(ground, monkeypatch)))
