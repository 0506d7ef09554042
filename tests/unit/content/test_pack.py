"""A pack as a whole: its name, its translations, its numbers, and what it may not be without.

A release is named by its contents, so that two machines with the same words agree; a translation is matched by
key, is marked when its source changes by a letter, and is never dropped: stale French is better than none.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.card_parser import NOBODY_YET, parse_card
from content.fill import fill, names_in
from content.fingerprint import fingerprint, release_name
from content.needs import EMERGENCY_CARDS
from content.pack import Pack, build_pack, older_release, published_pack
from flows.issues import Severity
from tests.small_pack import small_pack
from tests.words_in_force import starter_words


def _built(**changed: str) -> tuple[Pack | None, list[tuple[str, str]]]:
    """Build the small pack; `cards__a="x→y"` replaces x by y in `cards/a.yaml`, and a French file by `a_fr`."""
    files = small_pack()
    for name, change in changed.items():
        path = re.sub(r"_fr$", ".fr", name.replace("__", "/")) + ".yaml"
        old, _, new = change.partition("⇒")
        assert old in files[path], f"{path} has no {old}"
        files[path] = files[path].replace(old, new, 1)
    pack, issues = build_pack(files)
    return pack, [(found.code, found.file) for found in issues]


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({"cards__oximeter": "one⇒One"}, "cards/oximeter.fr.yaml"),
        ({"cards__oximeter": "title: Oximeter⇒title: Oximeters"}, "cards/oximeter.fr.yaml"),
        ({"cards__oximeter": "body:⇒button: Clip\nbody:"}, "cards/oximeter.fr.yaml"),
        ({"cards__oximeter": "sources:⇒disagree: Some do.\nsources:"}, "cards/oximeter.fr.yaml"),
        ({"cards__oximeter": "sources:⇒more: [A page.]\nsources:"}, "cards/oximeter.fr.yaml"),
        ({"flows__talk": "call?⇒call!"}, "flows/talk.fr.yaml"),
        ({"flows__talk": "Nobody⇒No one"}, "flows/talk.fr.yaml"),
        ({"flows__talk": "title: Talk⇒title: Talks"}, "flows/talk.fr.yaml"),
        ({"phrases__doors": "Door me⇒Door Me"}, "phrases/doors.fr.yaml"),
        ({"cards__oximeter_fr": "of: ⇒of: 0"}, "cards/oximeter.fr.yaml"),
    ],
)
def test_a_stale_translation_is_found_and_kept(change: dict[str, str], stale: str) -> None:
    """One letter is enough, wherever a peer could read it; the French words are still said."""
    pack, issues = _built(**change)
    assert issues == [("C031", stale)]
    assert pack
    assert pack.cards["oximeter"].words["fr"].title == "oximeter en français"
    assert pack.flows["talk"].say("start", "fr") == "Qui veux-tu appeler?"
    assert pack.phrases["fr"].doors["me"].label == "Porte me"


@pytest.mark.parametrize(
    "change",
    [
        {"cards__oximeter": 'checked_on: ""⇒checked_on: 2026-11-24'},
        {"cards__oximeter": "[oximeter words]⇒[oximeter words, clip]"},
        {"cards__oximeter": "[facts:S14]⇒[facts:S14, more:T28]"},
        {"flows__talk": "(page)⇒(page, sheet)"},
        {"flows__talk": "→ card:plain⇒→ bye"},
        {"phrases__doors": "→ flow:talk⇒(or else) → flow:talk"},
        {"phrases__commands": "Command od⇒Command OD"},
    ],
)
def test_what_nobody_has_to_translate_makes_nothing_stale(change: dict[str, str]) -> None:
    """A warning that comes with every change is not read any more."""
    assert _built(**change)[1] == []


def test_a_changed_number_makes_its_translation_stale() -> None:
    """Its words may hold the old one."""
    files = small_pack()
    french = (
        "phrases: numbers\nlanguage: fr\nof: {of}\nnumbers:\n  line_911: {{text: le 9-1-1, hours: à toute heure}}\n"
    )
    first = build_pack(files | {"phrases/numbers.fr.yaml": french.format(of="x")})[1]
    of = re.search(r"of: (\w+)", first[0].remedy)
    assert of
    files["phrases/numbers.fr.yaml"] = french.format(of=of[1])
    assert build_pack(files)[1] == []
    files["phrases/numbers.yaml"] = files["phrases/numbers.yaml"].replace("9-1-1", "9-9-9")
    pack, issues = build_pack(files)
    assert [(found.code, found.file) for found in issues] == [
        ("C031", "phrases/numbers.fr.yaml"),
        ("C077", "phrases/numbers.fr.yaml"),
    ]
    assert pack is None, "9-1-1 in one language and 9-9-9 in the other cannot both be right"


def test_numbers_are_filled_in_each_language() -> None:
    """Hours are translated, the number itself rarely; what French lacks it takes from English."""
    files = small_pack()
    files["phrases/numbers.fr.yaml"] = (
        "phrases: numbers\nlanguage: fr\nof: x\nnumbers:\n  line_911: {hours: à toute heure}\n"
    )
    pack, _ = build_pack(files)
    assert pack
    text = "{line_911}, {line_911.hours}; {line_quiet}"
    assert pack.fill(text, "en") == "9-1-1, any hour; 1-800-555-0100"
    assert pack.fill(text, "fr") == pack.fill(text, "FR-ca") == "9-1-1, à toute heure; 1-800-555-0100"
    assert pack.fill(text, "de") == pack.fill(text, "en")


def test_filling_happens_once() -> None:
    """Words that a value brings are not filled again: nothing a peer typed may name a number or a line."""
    assert (
        fill("I read it as: {matched}.", {"matched": "{line_911}", "line_911": "9-1-1"}) == "I read it as: {line_911}."
    )
    assert names_in("{a} {b.hours} {Not a name} { } }{") == ["a", "b.hours", "Not a name", " "]


@pytest.mark.parametrize("key", EMERGENCY_CARDS)
def test_an_emergency_card_must_be_in_every_language(key: str) -> None:
    """An error, not a warning: in an emergency nobody should have to read a second language."""
    files = small_pack()
    del files[f"cards/{key}.fr.yaml"]
    pack, issues = build_pack(files)
    assert pack is None
    assert [(found.code, found.file, found.severity) for found in issues] == [
        ("C053", f"cards/{key}.yaml", Severity.ERROR)
    ]


def test_an_ordinary_card_may_wait_for_its_translation() -> None:
    """Otherwise no new card could be published until everybody has translated it."""
    files = small_pack()
    del files["cards/plain.fr.yaml"]
    pack, issues = build_pack(files)
    assert [(found.code, found.severity) for found in issues] == [("C063", Severity.WARNING)]
    assert pack
    assert not pack.cards["plain"].has("fr")


@given(st.permutations(sorted(small_pack())))
@settings(max_examples=20)
def test_a_release_is_named_by_its_contents_only(order: list[str]) -> None:
    """Folders are listed in another order on another machine."""
    files = small_pack()
    assert release_name({path: files[path] for path in order}) == release_name(files)


def test_a_pack_is_the_same_in_whatever_order_its_files_come() -> None:
    """Also what it says, not only its name."""
    files = small_pack()
    backwards, _ = build_pack({path: files[path] for path in sorted(files, reverse=True)})
    assert backwards == build_pack(files)[0]


def test_any_change_is_another_release() -> None:
    """A letter, a file's name, or a letter that moves from one file to the next."""
    names = [
        release_name(files)
        for files in (
            {"a": "xy", "b": "z"},
            {"a": "x", "b": "yz"},
            {"a": "xy", "b": "Z"},
            {"a": "xy", "c": "z"},
            {"a": "xyb", "": "z"},
            {"a": "xy"},
            {},
        )
    ]
    assert len(set(names)) == len(names)


def test_fingerprints_keep_texts_apart() -> None:
    """Two texts are not the same as one that joins them."""
    assert fingerprint(["ab", "c"]) != fingerprint(["a", "bc"])
    assert fingerprint(["a", ""]) != fingerprint(["a"])
    assert re.fullmatch(r"[0-9a-f]{12}", fingerprint([]))


def test_a_broken_file_hides_no_other_mistake() -> None:
    """All at once: a writer should not publish five times to find five mistakes."""
    files = small_pack() | {"cards/plain.yaml": "card: [", "flows/talk.yaml": "", "phrases/bad.yaml": "- a\n"}
    pack, issues = build_pack(files)
    assert pack is None
    assert {found.file for found in issues} >= {"cards/plain.yaml", "flows/talk.yaml", "phrases/bad.yaml"}


BROKEN = ("", "\x00", "a: *b", "- " * 30, "card: {a: b}\nbody: []\n", "x" * 300_000, "\ud800", '"\\ud800": "\\ud800"')
PATHS = ("cards/plain.yaml", "cards/oximeter.fr.yaml", "flows/talk.yaml", "phrases/lines.yaml")


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("path", PATHS)
def test_no_file_breaks_the_building(path: str, text: str) -> None:
    """Whatever stands in a file, its writer gets a list."""
    pack, issues = build_pack(small_pack() | {path: text})
    assert pack is None
    assert any(found.file == path for found in issues)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("cards/oximeter.yaml", "title: Oximeter"),
        ("flows/talk.yaml", "title: Talk"),
        ("phrases/doors.yaml", "me: Door me → flow:talk"),
    ],
)
def test_half_a_letter_is_a_mistake_like_any_other(path: str, written: str) -> None:
    """Written as an escape it passes for text, until somebody takes its fingerprint for the translation."""
    name, _, words = written.partition(": ")
    files = small_pack()
    assert written in files[path]
    files[path] = files[path].replace(written, f'{name}: "\\ud800{words}"')
    pack, issues = build_pack(files)
    assert pack is None
    assert any(found.code == "Y011" and found.file == path for found in issues)


def test_every_number_of_the_starter_pack_is_filled() -> None:
    """No peer ever reads a name in braces, in any language."""
    pack = starter_words().pack
    for language in pack.languages:
        for card in pack.cards.values():
            words = card.in_language(language, "en")
            for text in (*words.pages, words.disagree):
                assert "{" not in pack.fill(text, language), card.key
        for flow in pack.flows.values():
            answers = dict.fromkeys(flow.saved(), "an answer")
            for node in flow.nodes:
                assert "{" not in pack.fill(flow.say(node, language), language, **answers), flow.key


def test_nobody_is_nobody_however_it_is_written() -> None:
    """A card must not count as reviewed because somebody wrote it with a capital letter."""
    files = small_pack()
    for written in ("Nobody yet", "nobody", "none", "TBD", '"-"'):
        text = files["cards/plain.yaml"].replace("reviewers: nobody yet", f"reviewers: {written}")
        card, _ = parse_card(text, "cards/plain.yaml", "en")
        assert card
        assert card.reviewers == NOBODY_YET, written


def test_a_card_leads_to_others_and_to_each_of_them_once() -> None:
    """Few buttons fit under a card."""
    card, _ = parse_card(small_pack()["cards/plain.yaml"] + "see: [plain, oximeter, oximeter]\n", "x", "en")
    assert card
    assert card.see == ("oximeter",)


def test_a_release_keeps_its_lines_and_links_when_rules_grow() -> None:
    """A line that is said no more, or a host taken off the list, breaks nothing: nobody mid-flow is stranded by it."""
    files = small_pack()
    files["phrases/old.yaml"] = "phrases: old\nlines:\n  said_no_more: Once.\n"
    files["phrases/hosts.yaml"] = "phrases: hosts\nwords:\n  hosts: [www.canada.ca]\n"
    assert build_pack(files)[0] is None
    assert published_pack(files)


def test_a_release_that_people_are_amid_may_be_older_than_a_line_the_bot_needs_now() -> None:
    """At an upgrade nobody is thrown out of a talk because the new version says one sentence more."""
    files = small_pack()
    files["phrases/lines.yaml"] = re.sub(r"^  home: .*\n", "", files["phrases/lines.yaml"], flags=re.MULTILINE)
    assert build_pack(files)[0] is None
    assert published_pack(files) is None, "as the newest it would have nothing to say"
    assert older_release(files) is not None
    assert older_release(files | {"flows/talk.yaml": "flow: talk\n"}) is None


def test_a_folder_that_nothing_is_said_from() -> None:
    """C007: words that look ready and reach nobody are told of, and no peer gets half of a release."""
    pack, issues = build_pack(small_pack() | {"poems/short.yaml": "poems: short\n"})
    assert [(found.code, found.file) for found in issues] == [("C007", "poems/short.yaml")]
    assert pack is None
