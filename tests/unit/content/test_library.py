"""A card as a peer reads it: its first line, its foot, and the whole story behind "About this card".

Rule 4 of `design.md`: nothing is called checked or reviewed that nobody checked or reviewed, a card that has run
out says so and still shows, and where sources disagree the peer can read it.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from content.card import Card
from content.library import about_card, card_text, foot, page_count
from content.pack import Pack, build_pack
from tests.small_pack import small_pack

TODAY = date(2026, 12, 1)

CARD = """\
card: rich
title: Rich
body: Call {line_911}.
more: [Second page., "{line_911.hours}"]
disagree: One source says {line_911}, another does not.
links:
  - label: Health Canada
    url: https://www.canada.ca/en
  - {label: A leaflet, url: "https://example.org/a"}
sources: [facts:S14, more:T28]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
"""

CARD_FR = """\
card: rich
language: fr
of: x
title: Riche
body: Appelle le {line_911}.
disagree: Une source n'est pas d'accord.
link_labels: [Santé Canada]
"""

LINES = """\
phrases: lines
lines:
  emergency_first: First of all, call {line_911}.
  foot: Seen {seen_on}, not checked by a person yet.
  foot_checked: Checked {checked_on} by {reviewers}.
  foot_lapsed: Ran out on {review_by}.
  about_card: "{title} / {sources} / {seen_on} / {checked_on} / {reviewers} / {review_by}"
  not_checked: not yet
  nobody_yet: nobody yet
  sources_disagree: Where sources disagree
  not_translated: (English only)
"""

LINES_FR = """\
phrases: lines
language: fr
of: x
lines:
  foot: Vu le {seen_on}, pas vérifié par une personne.
  not_checked: pas encore
  nobody_yet: personne encore
"""


def _pack(**changed: str) -> Pack:
    """Return the small pack with the card above in it, with `field=value` lines of it replaced."""
    text = CARD
    for field, value in changed.items():
        line = next(line for line in CARD.splitlines() if line.startswith(f"{field}:"))
        text = text.replace(line, f"{field}: {value}")
    files = small_pack() | {"cards/rich.yaml": text, "cards/rich.fr.yaml": CARD_FR, "phrases/lines.fr.yaml": LINES_FR}
    needed = files["phrases/lines.yaml"].splitlines()[2:]
    own = {line.split(":")[0] for line in LINES.splitlines()[2:]}
    files["phrases/lines.yaml"] = LINES + "\n".join(line for line in needed if line.split(":")[0] not in own) + "\n"
    pack, issues = build_pack(files)
    assert pack, issues
    return pack


def _card(pack: Pack) -> Card:
    return pack.cards["rich"]


def test_unchecked() -> None:
    """Today no card is checked, and each says so in one line."""
    pack = _pack()
    assert foot(pack, _card(pack), "en", TODAY) == "Seen 2026-11-23, not checked by a person yet."
    assert foot(pack, _card(pack), "fr", TODAY) == "Vu le 2026-11-23, pas vérifié par une personne."


def test_checked() -> None:
    """Only a day on which somebody dialled or opened it makes a card checked."""
    pack = _pack(checked_on="2026-11-25", reviewers="a nurse")
    assert foot(pack, _card(pack), "en", TODAY) == "Checked 2026-11-25 by a nurse."
    assert "not checked" not in card_text(pack, _card(pack), "en", 0, TODAY)


@pytest.mark.parametrize(
    ("today", "is_lapsed"),
    [(date(2027, 2, 20), False), (date(2027, 2, 21), False), (date(2027, 2, 22), True), (date(2031, 1, 1), True)],
)
def test_lapsed(today: date, is_lapsed: bool) -> None:
    """The last day still counts; after it the card says so, and shows all the same."""
    pack = _pack()
    text = card_text(pack, _card(pack), "en", 0, today)
    assert ("Ran out on 2027-02-21." in text) is is_lapsed
    assert "Call 9-1-1." in text


def test_a_checked_card_lapses_too() -> None:
    """A check that is years old is no check."""
    pack = _pack(checked_on="2026-11-25", reviewers="a nurse")
    assert foot(pack, _card(pack), "en", TODAY + timedelta(days=365)).splitlines() == [
        "Ran out on 2027-02-21.",
        "Checked 2026-11-25 by a nurse.",
    ]


def test_the_whole_story() -> None:
    """Sources, days, reviewers, what they disagree on, and links as they were seen."""
    pack = _pack()
    assert about_card(pack, _card(pack), "en").split("\n\n") == [
        "Rich / facts:S14, more:T28 / 2026-11-23 / not yet / nobody yet / 2027-02-21",
        "**Where sources disagree**\nOne source says 9-1-1, another does not.",
        "Health Canada\nhttps://www.canada.ca/en",
        "A leaflet\nhttps://example.org/a",
    ]


def test_the_whole_story_in_french() -> None:
    """What is not translated yet stays in English rather than away: a link without a label, a heading."""
    pack = _pack()
    assert about_card(pack, _card(pack), "fr").split("\n\n") == [
        "Riche / facts:S14, more:T28 / 2026-11-23 / pas encore / personne encore / 2027-02-21",
        "**Where sources disagree**\nUne source n'est pas d'accord.",
        "Santé Canada\nhttps://www.canada.ca/en",
        "A leaflet\nhttps://example.org/a",
    ]


def test_a_card_without_disagreement_or_links() -> None:
    """No empty heading."""
    pack = _pack()
    assert "\n\n" not in about_card(pack, pack.cards["plain"], "en")


@pytest.mark.parametrize(
    ("page", "words"),
    [(0, "Call 9-1-1."), (1, "Second page."), (2, "any hour"), (3, "any hour"), (99, "any hour"), (-1, "Call 9-1-1.")],
)
def test_pages(page: int, words: str) -> None:
    """Old buttons may ask for any page of a card that is shorter now."""
    pack = _pack()
    assert page_count(_card(pack), "en") == 3
    assert words in card_text(pack, _card(pack), "en", page, TODAY)


def test_a_translation_with_fewer_pages() -> None:
    """The French card has one page; a button of the English one still gets an answer."""
    pack = _pack()
    assert page_count(_card(pack), "fr") == 1
    assert "Appelle le 9-1-1." in card_text(pack, _card(pack), "fr", 2, TODAY)


def test_an_untranslated_card_says_so() -> None:
    """In the language the peer chose, or the nearest there is."""
    pack = _pack()
    assert "(English only)" in card_text(pack, pack.cards["plain"], "fr-CA", 0, TODAY)
    assert "(English only)" not in card_text(pack, pack.cards["plain"], "en", 0, TODAY)
    # A language the bot does not speak is answered in English, without an excuse.
    assert "(English only)" not in card_text(pack, pack.cards["plain"], "de", 0, TODAY)


def test_an_emergency_card_begins_with_what_to_do_first() -> None:
    """Who reads one line only reads this one."""
    pack = _pack()
    text = card_text(pack, pack.cards["overdose_steps"], "en", 0, TODAY)
    assert text.startswith("**First of all, call 9-1-1.**\n\n**Overdose steps**")
    assert not card_text(pack, _card(pack), "en", 0, TODAY).startswith("**First")
