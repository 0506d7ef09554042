"""One turn of a peer as it looked from outside: what was done, what stood before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content.pack import Pack
from conversations import presses
from conversations.presses import ChoicePress
from flows.session import Session

from .publishing_book import Book, Carried
from .publishing_phones import Came, Sight

Place = tuple[str, str, str]
"""A release, a flow and a node."""

CRY, WAIT, TYPE, TAP, BACK = "cry", "wait", "type", "tap", "back"


@dataclass(frozen=True)
class Shown:
    """A button as it came to a phone, with the place whose choice it was then; None for buttons of no question."""

    number: int
    label: str
    press: str
    at: Place | None = None

    @property
    def choice(self) -> ChoicePress | None:
        """What it carries, if it is a choice of a question."""
        press = presses.parse(self.press)
        return press if isinstance(press, ChoicePress) and press.choice >= 0 else None


@dataclass(frozen=True)
class Turn:
    """One turn as it looked from outside.

    Attributes:
        how: `CRY`, `WAIT`, `TYPE`, `TAP`, `BACK`, or a word for anything else.
        typed: what was typed.
        tapped: the button that was pressed, as it was shown.
        last: the question that stood last on the phone before.
        before, after: the session as it was kept.
        came: what came of it.
        due: where publications want the peer, by what the worker knew.
        number: the publication the worker knew of.
        pack: the words in force at the worker.
        language: the language spoken.
        book: all publications.
    """

    how: str
    before: Session | None
    after: Session | None
    came: Came
    due: Carried | None
    number: int
    pack: Pack
    language: str
    book: Book
    typed: str = ""
    tapped: Shown | None = None
    last: Place | None = None

    @property
    def is_met(self) -> bool:
        """True when what the peer did belongs to the question they were amid."""
        if self.before is None or not self.before.is_waiting:
            return False
        if self.how in (TYPE, BACK):
            return True
        press = self.tapped.choice if self.tapped else None
        return press is not None and press.token == self.before.token

    @property
    def is_same_talk(self) -> bool:
        """True when the same session is there before and after."""
        return self.before is not None and self.after is not None and self.before.token == self.after.token


def choices_of(sight: Sight) -> Iterator[tuple[ChoicePress, str]]:
    """Yield the choices of a question that a message shows, with what stands on them."""
    for row in sight.message.rows:
        for button in row:
            press = presses.parse(button.press)
            if isinstance(press, ChoicePress) and press.choice >= 0:
                yield press, button.label
