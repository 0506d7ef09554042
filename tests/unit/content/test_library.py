"""A card as a peer reads it: its first line, its foot, and the whole story behind "About this card".

Rule 4 of `design.md`: nothing is called checked or reviewed that nobody checked or reviewed, a card that has run
out says so and still shows, and where sources disagree the peer can read it.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from content.card import Card
from content.library import about_card, brief, card_text, foot, page_count
from content.pack import Pack, build_pack
from tests.small_pack import small_pack

TODAY = date(2026, 12, 1)

CARD = """\
card: rich
topic: steps
title: Rich
words: [rich]
body: Call {line_911}.
more: [Second page., "{line_911.hours}"]
disagree: One source says {line_911}, another does not.
links: [canada, leaflet, project_page, province]
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
words: [riche]
outdated: C'est de 2021.
body: Appelle le {line_911}.
more: [Deuxième page., "{line_911.hours}"]
disagree: La source du {line_911} n'est pas d'accord.
"""

LINKS = """\
phrases: more_links
links:
  canada: {label: Health Canada, url: "https://www.canada.ca/en", sources: [facts:S14], seen_on: 2026-11-23}
  leaflet: {label: A leaflet, url: "https://www.canada.ca/a", sources: [facts:S14], seen_on: 2026-11-23}
words:
  hosts: [www.canada.ca]
"""

LINKS_FR = """\
phrases: more_links
language: fr
of: x
links:
  canada: {label: Santé Canada}
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
  second_hand: read second-hand
  banner_outdated: Old.
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
    files |= {"phrases/more_links.yaml": LINKS, "phrases/more_links.fr.yaml": LINKS_FR}
    del files["cards/plain.fr.yaml"]
    needed = files["phrases/lines.yaml"].splitlines()[2:]
    own = {line.split(":")[0] for line in LINES.splitlines()[2:]}
    files["phrases/lines.yaml"] = LINES + "\n".join(line for line in needed if line.split(":")[0] not in own) + "\n"
    pack, issues = build_pack(files)
    assert pack, issues
    return pack


CHECKED = {"checked_on": "2026-11-25", "reviewers": "a nurse", "body": "All is well.", "more": "[Two., Three.]"}
"""A card without a phone line, which somebody has checked."""

SOURCES = "facts:S14: Province of BC, overdose page\nmore:T28: A page about PEP, 2025, read second-hand"


def _card(pack: Pack) -> Card:
    return pack.cards["rich"]


def test_unchecked() -> None:
    """Today no card is checked, and each says so in one line."""
    pack = _pack()
    assert foot(pack, _card(pack), "en", TODAY) == "Seen 2026-11-23, not checked by a person yet."
    assert foot(pack, _card(pack), "fr", TODAY) == "Vu le 2026-11-23, pas vérifié par une personne."


def test_checked() -> None:
    """Only a day on which somebody dialled or opened it makes a card checked."""
    pack = _pack(**CHECKED)
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
    pack = _pack(**CHECKED)
    assert foot(pack, _card(pack), "en", TODAY + timedelta(days=365)).splitlines() == [
        "Ran out on 2027-02-21.",
        "Checked 2026-11-25 by a nurse.",
    ]


def test_the_whole_story() -> None:
    """Sources, days, reviewers, what they disagree on, and links as they were seen."""
    pack = _pack()
    assert about_card(pack, _card(pack), "en").split("\n\n") == [
        f"Rich / {SOURCES} / 2026-11-23 / not yet / nobody yet / 2027-02-21",
        "**Where sources disagree**\nOne source says 9-1-1, another does not.",
        "Health Canada\nhttps://www.canada.ca/en",
        "A leaflet\nhttps://www.canada.ca/a",
        "Province of BC\nhttps://helpstartshere.gov.bc.ca/stopoverdose",
    ], "the project's page is not filled in yet: what stands in for it is shown, and shown once"


def test_the_whole_story_in_french() -> None:
    """What is not translated yet stays in English rather than away: a link without a label, a heading."""
    pack = _pack()
    assert about_card(pack, _card(pack), "fr").split("\n\n") == [
        f"Riche / {SOURCES} / 2026-11-23 / pas encore / personne encore / 2027-02-21",
        "**Where sources disagree**\nLa source du 9-1-1 n'est pas d'accord.",
        "Santé Canada\nhttps://www.canada.ca/en",
        "A leaflet\nhttps://www.canada.ca/a",
        "Province of BC\nhttps://helpstartshere.gov.bc.ca/stopoverdose",
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


def test_a_card_is_no_more_checked_than_its_phone_line() -> None:
    """Somebody read the card; its number was never dialled. So it does not say "checked"."""
    pack = _pack(checked_on="2026-11-25", reviewers="a nurse")
    assert foot(pack, _card(pack), "en", TODAY) == "Seen 2026-11-23, not checked by a person yet."


def test_what_is_out_of_date_says_so_above_every_page() -> None:
    """A tired reader must not take an old benefit for one that is there."""
    pack = _pack(**CHECKED, disagree="x", title="Rich\noutdated: This is from 2021.")
    for page in range(3):
        assert "**Rich**\n\n**Old.** This is from 2021.\n\n" in card_text(pack, _card(pack), "en", page, TODAY)
    assert brief(pack, "rich", "en") == "**Rich** (Old)\nAll is well."


def test_a_found_card_begins_with_its_first_line_cut_at_a_word() -> None:
    """Two lines on a phone, without half a word at the end."""
    pack = _pack(body="We go out and see to them, and we stay until they are up. " * 3)
    told = brief(pack, "rich", "en").splitlines()
    assert told[0] == "**Rich**" and len(told[1]) <= 91 and told[1].endswith(" and…")


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
