"""Lines of encouragement: read with their tone and writer, and joined with their translations.

Somebody asked for them: none may be lost, doubled, or said in words that its English has given up.
"""

from __future__ import annotations

from collections import Counter

import pytest

from content.needs import TELLING_WORDS
from content.nudge_checks import DAYS, check_nudges
from content.nudge_lines import (
    GENTLE,
    MAKERS,
    SAY_MOST,
    UPBEAT,
    NudgeFile,
    NudgeLine,
    NudgeLines,
    join,
    nudge_fingerprint,
    parse_nudges,
)
from flows.issues import Issue
from tests.words_in_force import starter_words

WEEKLY = """\
nudges: weekly
lines:
  kettle:
    say: The kettle can wait.
    tone: gentle
    by: makers
  side_door:
    say: The side door is open too.
    tone: upbeat
    by: Sam, a peer
"""

WEEKLY_FR = """\
nudges: weekly
language: fr
of: {of}
lines:
  kettle: {{say: La bouilloire peut attendre.}}
  side_door: {{say: La porte de côté est ouverte.}}
"""

PAUSES = "nudges: pauses\ntitle: Ten pauses\nabout: One a day.\nlines:\n"
PAUSES_FR = "nudges: pauses\nlanguage: fr\nof: {of}\ntitle: Dix pauses\nabout: Une par jour.\nlines:\n"


def _read(text: str, name: str = "weekly") -> tuple[NudgeFile, list[Issue]]:
    found, issues = parse_nudges(text, f"nudges/{name}.yaml", "en")
    assert found
    return found, issues


def _codes(issues: list[Issue]) -> list[tuple[str, str, int]]:
    return [(found.code, found.file, found.line) for found in sorted(issues)]


def _fitting(text: str, name: str = "weekly") -> str:
    return nudge_fingerprint(_read(text, name)[0])


def test_a_list_is_read_with_tone_writer_and_line() -> None:
    """In the order it is written; the line is where the words stand, for whoever has to mend them."""
    found, issues = _read(WEEKLY)
    assert issues == []
    assert found.lines == [
        NudgeLine("kettle", {"en": "The kettle can wait."}, GENTLE, MAKERS, "nudges/weekly.yaml", 4),
        NudgeLine("side_door", {"en": "The side door is open too."}, UPBEAT, "Sam, a peer", "nudges/weekly.yaml", 8),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    tone: gentle\n", "", ("Y050", 4)),
        ("    by: makers\n", "", ("Y050", 4)),
        ("    say: The kettle can wait.\n", "", ("Y050", 4)),
        ("tone: gentle", "tone: glad", ("Y058", 5)),
        ("by: makers", 'by: ""', ("Y051", 6)),
        ("The kettle can wait.", "k" * (SAY_MOST + 1), ("Y055", 4)),
        ("by: makers", f"by: {'S' * 41}", ("Y055", 6)),
        ("    by: makers\n", "    by: makers\n    when: monday\n", ("Y060", 7)),
        ("nudges: weekly", "nudges: wekly", ("C008", 1)),
        ("  side_door:", "  open_door: The door is open.\n  side_door:", ("C014", 7)),
    ],
)
def test_a_mistake_is_told_at_its_line(old: str, new: str, expected: tuple[str, int]) -> None:
    """What is missing, too long, misspelt or misplaced."""
    assert old in WEEKLY
    _, issues = _read(WEEKLY.replace(old, new, 1))
    assert expected in [(found.code, found.line) for found in issues]


@pytest.mark.parametrize("word", ["title", "about"])
def test_a_pack_says_what_it_is_before_somebody_says_yes(word: str) -> None:
    """The weekly lines have no button of their own, and need neither."""
    text = "".join(line for line in PAUSES.splitlines(keepends=True) if not line.startswith(word))
    text += "  one: {say: One., tone: gentle, by: makers}\n"
    assert ("Y050", "nudges/pauses.yaml", 1) in _codes(_read(text, "pauses")[1])


def test_who_wrote_a_line_and_its_tone_stand_in_the_english_alone() -> None:
    """In two places they would soon say two things."""
    french = WEEKLY_FR.format(of="x").replace("attendre.}", "attendre., tone: gentle, by: makers}")
    assert [code for code, _, _ in _codes(_read(french, "weekly.fr")[1])] == ["Y060", "Y060"]


def test_a_file_that_cannot_be_read_is_no_list() -> None:
    """Its mistakes are told, and nothing else depends on it."""
    found, issues = parse_nudges("- a\n- b\n", "nudges/weekly.yaml", "en")
    assert found is None
    assert issues


def test_translations_are_joined_by_key() -> None:
    """Whatever comes first, a line has the words of each language, and the tone and writer of the English."""
    files = [_read(WEEKLY_FR.format(of=_fitting(WEEKLY)), "weekly.fr")[0], _read(WEEKLY)[0]]
    nudges, issues = join(files, "en")
    assert issues == []
    assert [line.key for line in nudges.weekly] == ["kettle", "side_door"]
    door = nudges.weekly[1]
    assert (door.says["fr"], door.tone, door.by) == ("La porte de côté est ouverte.", UPBEAT, "Sam, a peer")
    assert (door.place("en"), door.place("fr")) == (("nudges/weekly.yaml", 8), ("nudges/weekly.fr.yaml", 6))
    assert door.say("fr", "en") == "La porte de côté est ouverte."
    assert door.say("de", "en") == door.say("en", "en") == "The side door is open too."


def test_what_a_translation_has_too_much_is_told_and_never_said() -> None:
    """A line that was taken out of the English may have been taken out for a reason."""
    french = WEEKLY_FR.format(of=_fitting(WEEKLY)) + "  bus: {say: L'autobus part.}\n"
    nudges, issues = join([_read(WEEKLY)[0], _read(french, "weekly.fr")[0]], "en")
    assert _codes(issues) == [("C030", "nudges/weekly.fr.yaml", 7)]
    assert [line.key for line in nudges.every()] == ["kettle", "side_door"]


def test_a_translation_of_no_list_is_told_and_never_said() -> None:
    """Its lines would have neither tone nor writer."""
    nudges, issues = join([_read(WEEKLY_FR.format(of="x"), "weekly.fr")[0]], "en")
    assert _codes(issues) == [("C030", "nudges/weekly.fr.yaml", 1)]
    assert nudges == NudgeLines()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("weekly", "can wait", "waits"),
        ("weekly", "kettle can", "kettle may"),
        ("pauses", "Ten pauses", "Ten breaks"),
        ("pauses", "One a day", "One each day"),
        ("pauses", "Sit", "Stand"),
    ],
)
def test_a_stale_translation_is_told_and_still_said(name: str, old: str, new: str) -> None:
    """One letter of what peers read is enough; stale French is better than none."""
    pauses = PAUSES + "  one: {say: Sit., tone: gentle, by: makers}\n"
    english = WEEKLY if name == "weekly" else pauses
    french = (WEEKLY_FR if name == "weekly" else PAUSES_FR + "  one: {{say: Assieds-toi.}}\n").format(
        of=_fitting(english, name)
    )
    assert old in english
    nudges, issues = join([_read(english.replace(old, new), name)[0], _read(french, f"{name}.fr")[0]], "en")
    assert _codes(issues) == [("C031", f"nudges/{name}.fr.yaml", 3)]
    assert _fitting(english.replace(old, new), name) in issues[0].remedy
    assert all(line.says["fr"] for line in nudges.every())


@pytest.mark.parametrize(("old", "new"), [("tone: gentle", "tone: upbeat"), ("Sam, a peer", "Sam")])
def test_what_nobody_has_to_translate_makes_nothing_stale(old: str, new: str) -> None:
    """A warning that comes with every change is not read any more."""
    assert old in WEEKLY
    assert _fitting(WEEKLY.replace(old, new)) == _fitting(WEEKLY)


def test_a_pack_of_ten_days_keeps_its_order() -> None:
    """The last line says that it is the last. The translation may stand in any order: the English decides."""
    keys = [f"day_{chr(ord('j') - day)}" for day in range(DAYS)]
    english = PAUSES + "".join(f"  {key}: {{say: {key}., tone: gentle, by: makers}}\n" for key in keys)
    french = PAUSES_FR.format(of=_fitting(english, "pauses"))
    french += "".join(f"  {key}: {{say: le {key}.}}\n" for key in sorted(keys))
    nudges, issues = join([_read(french, "pauses.fr")[0], _read(english, "pauses")[0]], "en")
    assert issues == []
    assert [line.key for line in nudges.ten_days["pauses"]] == keys
    assert [line.say("fr", "en") for line in nudges.ten_days["pauses"]] == [f"le {key}." for key in keys]
    assert nudges.titles["pauses"] == {"en": "Ten pauses", "fr": "Dix pauses"}
    assert nudges.abouts["pauses"] == {"en": "One a day.", "fr": "Une par jour."}
    assert nudges.weekly == ()


STARTER = starter_words().pack


def test_the_starter_pack_has_lines_for_most_of_a_year() -> None:
    """None comes twice within 26 weeks, and after a loss only gentle ones come: both must last."""
    tones = Counter(line.tone for line in STARTER.nudges.weekly)
    assert tones.total() >= 40
    assert tones[GENTLE] >= 28
    assert tones[UPBEAT] > 0


def test_the_packs_of_the_starter_pack_are_ten_days_and_gentle() -> None:
    """Who asks for them may have lost somebody, whatever the pack is called."""
    assert STARTER.nudges.ten_days
    for name, lines in STARTER.nudges.ten_days.items():
        assert len(lines) == DAYS, name
        assert {line.tone for line in lines} == {GENTLE}, name


def test_every_line_of_the_starter_pack_is_there_in_each_language_and_says_who_wrote_it() -> None:
    """With nothing in its beginning that anybody else should read: the pack is published only without C080."""
    assert all(spoken.words[TELLING_WORDS] for spoken in STARTER.phrases.values())
    for line in STARTER.nudges.every():
        assert set(line.says) == set(STARTER.languages), line.key
        assert line.by, line.key
    assert list(check_nudges(STARTER.nudges, STARTER.flows, STARTER.phrases, "en")) == []
    for name in STARTER.nudges.ten_days:
        assert set(STARTER.nudges.titles[name]) == set(STARTER.nudges.abouts[name]) == set(STARTER.languages)


@pytest.mark.parametrize("language", STARTER.languages)
def test_no_two_lines_of_the_starter_pack_begin_alike(language: str) -> None:
    """Who gets one a week for a year would think that it came before."""
    begins = Counter(" ".join(line.says[language].casefold().split()[:4]) for line in STARTER.nudges.every())
    assert [words for words, count in begins.items() if count > 1] == []


@pytest.mark.parametrize("language", STARTER.languages)
def test_no_line_of_the_starter_pack_asks_or_cheers(language: str) -> None:
    """They ask for no answer, and cheer nobody on."""
    assert [line.key for line in STARTER.nudges.every() if set(line.says[language]) & set("?!")] == []
