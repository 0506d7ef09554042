"""What doors were called in words that were in force before: those buttons stand on phones still, and send their label.

The row of doors below the text field is only sent anew when somebody comes home, and a label is all that it sends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.fingerprint import release_name
from content.pack import SOURCE_LANGUAGE
from content.phrases import Phrases, parse_phrases
from flows.likeness import fold

RELEASES_MOST = 100
"""Releases whose doors are remembered, the newest ones."""

FOLDER = "phrases/"
_HOLDS = ("doors:", "discreet_")


@dataclass(frozen=True)
class DoorWords:
    """A door as it can be typed or pressed: its key, and the language its label is in."""

    door: str
    language: str


Labels = Mapping[str, DoorWords]
"""Labels, folded, and which door each opens."""


def phrases_with_doors(files: Mapping[str, str]) -> dict[str, str]:
    """Return those files of a release in which doors are called something."""
    return {
        path: text for path, text in files.items() if path.startswith(FOLDER) and any(holds in text for holds in _HOLDS)
    }


def labels_of(files: Mapping[str, str]) -> Labels:
    """Return what the doors are called in some files; what cannot be read is passed over: it was good once."""
    phrases: dict[str, Phrases] = {}
    for path in sorted(files):
        parse_phrases(files[path], path, phrases, SOURCE_LANGUAGE)
    found: dict[str, DoorWords] = {}
    # As `Words` does: where two languages call two doors alike, the source language has it.
    for language in sorted(phrases, key=lambda language: (language == SOURCE_LANGUAGE, language)):
        for key, door in phrases[language].doors.items():
            for label in (door.label, phrases[language].lines.get(f"discreet_{key}", "")):
                if label:
                    found[fold(label)] = DoorWords(key, language)
    return found


class OldDoors:
    """Labels of doors by release, read once."""

    def __init__(self) -> None:
        self._by_release: dict[str, Labels] = {}
        self._same: dict[str, Labels] = {}

    def missing(self, releases: Sequence[str]) -> list[str]:
        """Return which of these releases, oldest first, were not read yet; the newest of them first."""
        wanted = list(dict.fromkeys(reversed(releases)))[:RELEASES_MOST]
        return [name for name in wanted if name not in self._by_release]

    def read(self, releases: Mapping[str, Mapping[str, str]]) -> None:
        """Read the labels of releases, by release the files that have them."""
        for release, files in releases.items():
            name = release_name(files)
            if name not in self._same:
                self._same[name] = labels_of(files)
            self._by_release[release] = self._same[name]

    def labels(self, releases: Sequence[str]) -> Labels:
        """Return the labels of releases, oldest first; where one was given to two doors, the newer has it."""
        found: dict[str, DoorWords] = {}
        for release in releases:
            found.update(self._by_release.get(release, {}))
        return found
