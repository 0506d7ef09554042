"""What the page for writers says about one mistake, and what it shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Shown:
    """A mistake that can be written down: one snippet that is refused, and the mended one, which must pass.

    `why`: why it matters, in a coordinator's words. `day`: on which day it is looked at, where that matters.
    `also`: other codes that the refused snippet cannot avoid.
    How snippets are laid over the small pack: `tests/mistakes/laying.py`.
    """

    code: str
    why: str
    refused: str
    passes: str
    also: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True)
class Told:
    """A mistake no snippet can hold, such as a folder that is not there: told in two sentences, shown by a test.

    `values`: what its message is filled with on the page. `shown_by`: a test's file and name.
    """

    code: str
    why: str
    refused: str
    passes: str
    shown_by: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One part of the page: a few mistakes that a writer meets in the same place."""

    title: str
    about: str
    mistakes: tuple[Shown | Told, ...]
