"""What Telegram takes, with all that screens add; and phone lines that somebody dialled too long ago.

A message that Telegram refuses is a peer who waits for nothing, and nobody sees it before.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from content.flow_checks import units
from content.limit_checks import BUTTON_KEY_MOST, CAPTION_MOST, DIALLED_WITHIN
from content.pack import draft_pack
from content.proof_sheet import proof_read
from conversations import presses
from tests.small_pack import small_pack

TODAY = date(2026, 12, 1)


def _found(changes: dict[str, str], today: date = TODAY) -> list[tuple[str, str]]:
    """Return code and file of what is wrong once these texts of the small pack are other ones."""
    files = small_pack()
    for before, after in changes.items():
        file = next(path for path, text in files.items() if before in text)
        files[file] = files[file].replace(before, after)
    codes = ("C084", "C085", "C087")
    return [(each.code, each.file) for each in proof_read(files, [], today).issues if each.code in codes]


def _said(key: str, letters: int) -> dict[str, str]:
    return {f"  {key}: {key}": f"  {key}: {'a ' * (letters // 2)}{key}"}


def test_what_stands_under_a_sound_is_counted_with_its_first_line_and_its_foot() -> None:
    """Each of the three fits alone."""
    long = {**_said("emergency_first", 500), **_said("foot_lapsed", 500)}
    assert _found(_said("emergency_first", 500)) == []
    assert {code for code, _ in _found(long)} == {"C084"}


def test_the_breath_pacer_has_a_caption_too() -> None:
    """Pictures count double: that is how Telegram counts."""
    picture = "\U0001f44d"
    pictures = {"  pacer_caption: pacer_caption": f"  pacer_caption: {picture * (CAPTION_MOST // 2 + 1)}"}
    assert {code for code, _ in _found(pictures)} == {"C084"}
    assert units(picture * 3) == 6
    assert _found({"  pacer_caption: pacer_caption": f"  pacer_caption: {picture * (CAPTION_MOST // 2 - 1)}"}) == []


def test_a_card_is_counted_with_all_that_can_stand_around_it() -> None:
    """Out of date, run out, and with the line to pass it on."""
    long: dict[str, str] = {}
    for key in ("emergency_first", "foot", "foot_lapsed", "share"):
        long |= _said(key, 880)
    body = "words: [overdose_steps words]\nbody: Call {line_911}."
    found = _found({**long, body: f"{body}{' b' * 300}"})
    assert "C085" in {code for code, _ in found}


@pytest.mark.parametrize(("days", "is_told"), [(0, False), (90, False), (91, True)])
def test_a_phone_line_is_dialled_again_after_ninety_days(days: int, is_told: bool) -> None:
    """A number that somebody else has now is worse than none; on the day the writer looks, and never at a start."""
    dialled = TODAY - timedelta(days=days)
    changes = {"seen_on: 2026-11-23}\n  line_quiet": f"seen_on: 2026-11-23, checked_on: {dialled}}}\n  line_quiet"}
    assert (("C087", "phrases/numbers.yaml") in _found(changes)) is is_told
    assert timedelta(days=90) == DIALLED_WITHIN
    assert not any(each.code == "C087" for each in draft_pack(small_pack())[1])


def test_a_name_that_just_fits_is_read_back_from_its_button() -> None:
    """The bound is what the buttons can be read by, not a guess."""
    key = "a" * BUTTON_KEY_MOST
    for press in (presses.topic(key, 99), presses.card(key, 99), presses.wrong(key), presses.emergency(key, "fr")):
        assert len(press.encode()) <= presses.PRESS_BYTES_MOST
        assert presses.parse(press) is not None
    assert isinstance(presses.parse(presses.topic(f"{key}a", 0)), presses.OldPress)
