"""What changed between two packs, as people read it: every piece before and after, emergency words first."""

from __future__ import annotations

import pytest

from content.pack import Pack, draft_pack
from content.pack_changes import changes_between, needs_two
from tests.small_pack import card, small_pack


def _pack(**changes: str) -> Pack:
    changed = {f"{name.replace('__', '/')}.yaml": text for name, text in changes.items()}
    pack, _ = draft_pack({**small_pack(), **changed})
    assert pack
    return pack


def _changed(path: str, old: str, new: str) -> Pack:
    text = small_pack()[path]
    assert old in text
    return _pack(**{path.removesuffix(".yaml").replace("/", "__"): text.replace(old, new, 1)})


SEEN = [
    ("flows/talk.yaml", "say: Who would you like", "say: Whom would you like", "flow talk · start (en)"),
    ("flows/talk.yaml", "- Nobody → bye", "- Nobody → end", "flow talk · start (en)"),
    ("flows/talk.yaml", "A card (page)", "A card (pages)", "flow talk · start (en)"),
    ("flows/talk.yaml", "title: Talk", "title: Talk it over", "flow talk · title (en)"),
    ("flows/talk.fr.yaml", "Au revoir.", "Salut.", "flow talk · bye (fr)"),
    ("flows/talk.fr.yaml", "Une carte (page)", "Une carte (pages)", "flow talk · start (fr)"),
    ("cards/plain.yaml", "This is **one** page", "This is a page", "card plain · page 1 (en)"),
    ("cards/plain.yaml", "words: [plain words]", "words: [plain words, simple]", "card plain · title (en)"),
    ("cards/plain.yaml", "review_by: 2027-02-21", "review_by: 2027-03-21", "card plain · about it"),
    ("phrases/doors.yaml", "talk: Door talk", "talk: Door to talk", "door talk (en)"),
    ("phrases/commands.yaml", "(say stop)", "(say stop, halt)", "command stop (en)"),
    ("phrases/numbers.yaml", "1-800-555-0100", "1-800-555-0101", "number line_quiet (en)"),
    ("phrases/links.yaml", "gov.bc.ca/stopoverdose", "gov.bc.ca/", "link province (en)"),
    ("phrases/stigma_words.yaml", "person who uses drugs", "somebody", "words better words · junkie (en)"),
    ("phrases/sources.yaml", "Province of BC, overdose page", "Province of BC", "source facts_s14 (en)"),
    ("phrases/topics.yaml", "label: Steps", "label: The steps", "topic steps (en)"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "name"), SEEN)
def test_whatever_peers_see_differently_is_a_change(path: str, old: str, new: str, name: str) -> None:
    """One edit, one piece, with what it was and what it is."""
    changes = changes_between(_pack(), _changed(path, old, new))
    assert name in [f"{change.piece.kind} {change.piece.name}" for change in changes]
    assert all(change.kind == "changed" for change in changes)


@pytest.mark.parametrize("path", sorted(small_pack()))
def test_notes_and_empty_lines_are_no_change(path: str) -> None:
    """What only writers see is nothing that a second person must agree to."""
    assert changes_between(_pack(), _changed(path, "\n", "\n\n# a note to other writers\n")) == ()


def test_what_is_new_and_what_is_gone_says_so() -> None:
    """A card that was added, and one that was taken away."""
    added = changes_between(_pack(), _pack(cards__another=card("another")))
    assert {(change.piece.key, change.kind) for change in added} == {("another", "new")}
    gone = changes_between(_pack(cards__another=card("another")), _pack())
    assert {change.kind for change in gone} == {"gone"}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("cards/overdose_steps.yaml", "This is **one** page", "This is a page"),
        ("cards/overdose_steps.fr.yaml", "C'est **une** page", "C'est la page"),
        ("cards/suicide_help.yaml", "suicide_help words", "help words"),
        ("cards/overdose_steps.yaml", "emergency: yes", "emergency: no"),
        ("cards/plain.yaml", "emergency: no", "emergency: yes"),
        ("phrases/numbers.yaml", "9-1-1", "9-1-2"),
        ("phrases/emergency_words.yaml", "[overdose]", "[overdose, od]"),
        ("phrases/crisis_words.fr.yaml", "[suicide]", "[suicide, mourir]"),
        ("phrases/doors.yaml", "overdose: Door overdose", "overdose: Steps"),
        ("phrases/doors.yaml", "card:overdose_steps", "card:oximeter"),
        ("phrases/commands.yaml", "(say od)", "(say od, steps)"),
        ("phrases/lines.yaml", "button_overdose: button_overdose", "button_overdose: Steps"),
    ],
)
def test_two_people_are_wanted_for_whatever_emergencies_hang_on(path: str, old: str, new: str) -> None:
    """The cards in each language, the number on them, the words that are listened for, and the doors."""
    changes = changes_between(_pack(), _changed(path, old, new))
    assert needs_two(changes) and changes[0].piece.is_emergency, "what needs two comes first"


def test_one_person_is_enough_for_everything_else() -> None:
    """Or the rule would be worked around."""
    assert not needs_two(changes_between(_pack(), _changed("flows/talk.yaml", "say: Bye.", "say: Goodbye.")))
