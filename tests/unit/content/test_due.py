"""What waits to be done, and what `make check` prints of it: nothing is forgotten because nobody looked."""

from __future__ import annotations

import json
from datetime import date

from content.due import due
from content.pack import build_pack
from content.proof_sheet import ProofSheet, as_json, as_text, proof_read
from tests.small_pack import small_pack

TODAY = date(2026, 12, 1)
CARD = "cards/plain.yaml"


def _sheet(today: date = TODAY, **changed: str) -> ProofSheet:
    """Read the small pack on a day, with `field=value` lines of one card replaced."""
    files = small_pack()
    for field, value in changed.items():
        line = next(line for line in files[CARD].splitlines() if line.startswith(f"{field}:"))
        files[CARD] = files[CARD].replace(line, f"{field}: {value}")
    return proof_read(files, [], today)


def _codes(sheet: ProofSheet) -> list[tuple[str, str, int]]:
    return [(found.code, found.file, found.line) for found in sheet.issues]


def test_a_pack_nobody_has_looked_at() -> None:
    """An honest list: nothing is wrong with the files, and nobody has reviewed, dialled or opened anything."""
    sheet = _sheet()
    assert _codes(sheet) == []
    assert sheet.due
    assert sheet.due.overdue == sheet.due.soon == ()
    assert sheet.due.unreviewed == sheet.due.unchecked == ("overdose_steps", "oximeter", "plain", *_CRISIS)
    assert sheet.due.unchecked_lines == ("line_911", "line_quiet")
    assert sheet.due.unopened_links == ("province",)
    assert sheet.due.unfilled_links == ("project_page",)


_CRISIS = ("suicide_help", "violence_support", "youth_lines")


def test_a_review_is_announced_two_weeks_before_and_overdue_from_the_day_after() -> None:
    """On its last day a card still holds; the day after, peers read that it may be out of date."""
    days = {
        date(2027, 2, 6): ("soon", False),
        date(2027, 2, 7): ("soon", True),
        date(2027, 2, 21): ("soon", True),
        date(2027, 2, 22): ("overdue", True),
        date(2031, 1, 1): ("overdue", True),
    }
    for day, (what, is_there) in days.items():
        waiting = _sheet(day).due
        assert waiting
        assert (("plain", "2027-02-21") in getattr(waiting, what)) is is_there, day
    assert {code for code, _, _ in _codes(_sheet(date(2027, 2, 22)))} == {"C064"}
    assert ("C064", CARD, 11) in _codes(_sheet(date(2027, 2, 22)))


def test_an_overdue_review_keeps_nothing_from_being_published() -> None:
    """Otherwise a pack would be refused on a morning on which nobody changed a word."""
    sheet = _sheet(date(2031, 1, 1))
    assert sheet.errors == () and sheet.refused == ()


def test_a_day_that_has_not_come_yet_is_a_slip() -> None:
    """A card seen tomorrow was typed wrongly today, and would count as fresh for too long."""
    sheet = _sheet(seen_on="2026-12-02", checked_on="2027-01-03")
    assert _codes(sheet) == [("C066", CARD, 8), ("C066", CARD, 9)]
    assert len(sheet.errors) == 2


def test_a_checked_card_with_a_line_nobody_dialled_is_not_checked() -> None:
    """Rule 4: the card was looked at, its phone number was not."""
    files = small_pack()
    files[CARD] = files[CARD].replace('checked_on: ""', "checked_on: 2026-11-25")
    pack, _ = build_pack(files)
    assert pack and "plain" in due(pack, TODAY).unchecked
    number = "hours: any hour, sources: [facts:S14], seen_on: 2026-11-23"
    files["phrases/numbers.yaml"] = files["phrases/numbers.yaml"].replace(number, f"{number}, checked_on: 2026-11-26")
    pack, _ = build_pack(files)
    assert pack and "plain" not in due(pack, TODAY).unchecked


def test_what_is_printed() -> None:
    """A line for each mistake, a list of what waits, and one line that counts."""
    files = small_pack() | {"cards/extra.yaml": "card: extra\n"}
    sheet = proof_read(files, [], date(2027, 2, 10))
    said = as_text(sheet)
    assert said.splitlines()[0].startswith("cards/extra.yaml:1: ")
    assert "Refused: must be mended before anything is published: 1\n    cards/extra.yaml" in said
    assert "  Review overdue: none" in said
    assert "plain (due 2027-02-21)" in said
    assert f"{len(sheet.errors)} errors, 1 warning." in said
    assert said.endswith("docs/mistakes.md")


def test_the_same_as_json() -> None:
    """For other programs: every list whole, every mistake with its place."""
    files = small_pack() | {"cards/extra.yaml": "card: extra\n"}
    read = json.loads(as_json(proof_read(files, [], TODAY)))
    assert read["refused"] == ["cards/extra.yaml"] and read["missing"] == ["cards/extra.yaml"] and read["stale"] == []
    assert read["issues"][0].keys() == {*("file", "line", "code", "message", "remedy", "severity"), "way", "written"}
    assert read["errors"] == sum(found["severity"] == "error" for found in read["issues"])
    assert read["unchecked_lines"] == ["line_911", "line_quiet"]


def test_without_any_phrases_there_is_still_an_answer() -> None:
    """The first thing a new writer may do is take the wrong folder."""
    sheet = proof_read({}, [], TODAY)
    assert [found.code for found in sheet.issues] == ["C040"] and sheet.due is None
    assert "1 error, 0 warnings." in as_text(sheet)
    assert json.loads(as_json(sheet))["overdue"] is None


def test_a_long_list_is_cut_on_the_screen_and_counted() -> None:
    """A hundred keys would push the mistakes off the screen."""
    files = small_pack()
    for number in range(30):
        text = files[CARD].replace("card: plain", f"card: plain_{number}").replace("title: Plain", f"title: {number}")
        files[f"cards/plain_{number}.yaml"] = text
    said = as_text(proof_read(files, [], TODAY))
    assert "Not translated yet: 30\n" in said and ", and 18 more" in said
