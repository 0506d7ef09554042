"""The rules of the house, held over every file of the repository; each test says why its rule is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tests.house import leftovers, rooms, sizes, tree, words
from tests.house.tree import Fault, Source

FILES = tuple(tree.sources())
BY_PATH = {source.path: source for source in FILES}


def none(faults: Iterable[Fault]) -> None:
    """Fail with one line for each fault: file, line, what is wrong."""
    found = [str(fault) for fault in faults]
    if found:
        pytest.fail(f"{len(found)} broken:\n" + "\n".join(found), pytrace=False)


def everywhere(rule: Callable[[Source], Iterable[Fault]]) -> list[Fault]:
    return [fault for source in FILES for fault in rule(source)]


def test_every_room_of_the_house_is_there() -> None:
    """A rule about a room that does not exist holds by accident."""
    none(Fault(f"{room}/__init__.py", 1, "missing") for room in tree.ROOMS if f"{room}/__init__.py" not in BY_PATH)


def test_imports_go_down_and_never_sideways() -> None:
    """Whoever reads or changes a lower room need not know the doors, and no door can break another."""
    none(everywhere(rooms.wrong_directions))


def test_each_library_is_imported_in_one_place() -> None:
    """A library that is replaced, or turns out to be broken, then touches one room."""
    none(everywhere(rooms.misplaced_libraries))


def test_the_pure_rooms_take_nothing_from_the_world() -> None:
    """What the bot says next can be replayed only if time, chance, disk and environment are given to it."""
    none(everywhere(rooms.asks_the_world))


def test_no_file_and_no_function_outgrows_a_reader() -> None:
    """People can live with any ordinary file; what they come to dislike is the longest tenth."""
    none(everywhere(sizes.too_long))


def test_every_module_and_class_says_what_it_is_for() -> None:
    """A newcomer finds the way by the first sentences alone."""
    none(everywhere(sizes.missing_signs))


def test_one_word_for_each_thing() -> None:
    """With two words for a thing, people ask what the difference is; there is none."""
    none(everywhere(words.wrong_words))


def test_no_file_is_named_for_its_shape() -> None:
    """`utils` is where things end up that nobody can find again."""
    none(everywhere(words.named_for_shape))


def test_the_map_names_every_room() -> None:
    """A map that leaves out a room is worse than none."""
    if (architecture := BY_PATH.get("ARCHITECTURE.md")) is None:
        pytest.skip("there is no ARCHITECTURE.md yet")
    none(sizes.unnamed_in(architecture.text, tree.ROOMS))


def test_nothing_of_one_machine_is_left_lying_about() -> None:
    """A path, a download host or an unnumbered promise works for one person, until they leave."""
    none(everywhere(leftovers.leftovers))


def test_what_runs_is_what_was_tested() -> None:
    """Two locks that disagree mean that the tests speak of another program."""
    run, dev = BY_PATH["requirements.txt"], BY_PATH["requirements-dev.txt"]
    assert len(leftovers.pins(run.text)) > 10, "the lock could not be read"
    none(leftovers.disagreements(run, dev))


def test_the_glossary_refuses_what_this_test_refuses() -> None:
    """A writer of code who breaks the rule must find the better word on one page."""
    never = "\n".join(line.rpartition("| ")[2] for line in BY_PATH["docs/glossary.md"].text.splitlines())
    missing = [word for word in (*words.SYNONYMS, *words.EMPTY_NAMES) if f"`{word}`" not in never]
    none(
        Fault("docs/glossary.md", 1, f"`{word}` is refused by tests/house/words.py and not listed") for word in missing
    )


def test_no_exception_outlives_its_reason() -> None:
    """An exception that nothing needs any more would hide the next mistake."""
    stale = [path for path, _ in (*rooms.ELSEWHERE, *rooms.ASKED) if path in BY_PATH and not _is_used(path)]
    broken = {_size_key(fault) for source in FILES for fault in sizes.too_long(source, larger={})}
    stale += [key for key in sizes.LARGER if key not in broken]
    none(Fault(key, 1, "an exception in tests/house is not needed") for key in stale)


def _is_used(path: str) -> bool:
    """Whether the file still does what it is excused for."""
    source = BY_PATH[path]
    libraries = {found.top for found in rooms.imports(source)}
    excused = {library for where, library in rooms.ELSEWHERE if where == path}
    asked = any(where == path for where, _ in rooms.ASKED)
    return excused <= libraries and (not asked or bool(list(rooms.asks_the_world(source, excused={}))))


def _size_key(fault: Fault) -> str:
    first = fault.what.partition(" ")[0]
    return fault.path if first == "the" else f"{fault.path}::{first}"
