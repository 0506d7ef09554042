"""The peers of a world whose words change: what stands on their phones, what they do, and what is told of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from content.pack import Pack
from conversations import presses
from conversations.presses import ChoicePress
from flows.definition import TargetKind
from flows.session import Session

from .publishing_acts import Act
from .publishing_book import stands_at
from .publishing_packs import pack_named
from .publishing_phones import Came
from .publishing_turn import BACK, CRY, TAP, TYPE, Place, Shown, choices_of

NONSENSE = "zxqv blorp"

BUTTONS_MOST = 6
"""Buttons of the newest question; what stood in its message before it was changed is not under a thumb any more."""

_DAY = re.compile(r"(foot_lapsed )?\d{4}-\d\d-\d\d\n?")
"""What differs from day to day, the banner of a card that is out of date among it."""


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold: which, what is wrong, and the talk that led there."""

    rule: str
    wrong: str
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = (f"  {line}" for line in self.told)
        return "\n".join([f"{self.rule.replace('_', ' ')}: not", *told, f"  ! {self.wrong}"])


@dataclass
class Counts:
    """How much was tried; a case is one peer amid a talk, under all publications of a world."""

    worlds: int = 0
    cases: int = 0
    turns: int = 0
    publications: int = 0
    rollbacks: int = 0
    carried: int = 0
    twin_turns: int = 0
    walks: int = 0
    old_buttons: int = 0


@dataclass(frozen=True)
class Deed:
    """What a peer does: as the house is told of it, by which word rules know it, and the button, if it is one."""

    what: dict[str, Any]
    how: str
    tapped: Shown | None = None

    def __str__(self) -> str:
        return f"[{self.tapped.label}]" if self.tapped else str(self.what.get("text", self.how))


@dataclass
class Person:
    """A peer of a world: what came to their phone, and what stood on it last."""

    address: str
    language: str
    shown: list[Shown] = field(default_factory=list)
    last: Place | None = None

    def sees(self, came: Came, before: Session | None, after: Session | None) -> None:
        """Keep the buttons that came, and which question stands last."""
        is_asked = False
        for sight in came.sights:
            is_asked = is_asked or any(after and press.token == after.token for press, _ in choices_of(sight))
            buttons = (button for row in sight.message.rows for button in row)
            for button in buttons:
                press = presses.parse(button.press)
                is_open = isinstance(press, ChoicePress) and after is not None
                is_here = is_open and (press.token, press.prompt) == (after.token, after.prompt)  # type: ignore[union-attr]
                self.shown.append(
                    Shown(sight.number, button.label, button.press, stands_at(after) if is_here else None)
                )
        if after and after.is_waiting and (is_asked or stands_at(before) != stands_at(after)):
            self.last = stands_at(after)

    def deed(self, act: Act, pack: Pack) -> Deed | None:
        """Return what an act comes to where the peer is, with these words in force; None when it cannot be done."""
        match act.kind:
            case "open":
                doors = pack.phrases["en"].doors.values()
                labels = [door.label for door in doors if door.target and door.target.kind is TargetKind.FLOW]
                return Deed({"text": labels[act.pick % len(labels)]}, "open") if labels else None
            case "tap":
                number = next((each.number for each in reversed(self.shown) if each.choice), 0)
                buttons = [each for each in self.shown if each.number == number and each.choice]
                return _press(buttons[-BUTTONS_MOST:], act.pick)
            case "old":
                return _press(self.shown, act.pick)
            case "type":
                return Deed({"text": self._typed(act.pick, pack)}, TYPE)
            case "back":
                return Deed({"press": presses.BACK, "message_id": self.shown[-1].number if self.shown else 1}, BACK)
            case "cry":
                return Deed({"text": "overdose"}, CRY)
            case _:
                other = pack.languages[act.pick % len(pack.languages)]
                return Deed({"press": presses.command(f"language_{other}"), "message_id": 1}, f"language {other}")

    def _typed(self, pick: int, pack: Pack) -> str:
        """Words of the question on the phone, of the one that stands there in newer words, or of none."""
        texts = [NONSENSE]
        if self.last:
            release, flow, node = self.last
            for known in (pack_named(release), pack):
                found = known.flows.get(flow)
                if found and node in found.nodes:
                    texts += [text for text, _ in found.written_answers(node)]
        return texts[pick % len(texts)]


def _press(buttons: list[Shown], pick: int) -> Deed | None:
    if not buttons:
        return None
    chosen = buttons[pick % len(buttons)]
    press = presses.parse(chosen.press)
    how = BACK if isinstance(press, presses.BackPress) else TAP
    if isinstance(press, presses.EmergencyPress):
        how = CRY
    return Deed({"press": chosen.press, "message_id": chosen.number}, how, chosen)


def plain(came: Came) -> list[Any]:
    """Return what came without what differs by chance: tokens and numbers of messages."""
    said = []
    for sight in came.sights:
        rows = [[(each.label, _without_token(each.press)) for each in row] for row in sight.message.rows]
        said.append((sight.message.text, rows, sight.message.keyboard, sight.is_changed))
    return [*said, came.toast]


def on_any_day(said: list[Any]) -> list[Any]:
    """Return what `plain` returned without what differs from day to day."""
    return [(_DAY.sub("", each[0]), *each[1:]) if isinstance(each, tuple) else each for each in said]


def _without_token(press: str) -> str:
    parsed = presses.parse(press)
    if isinstance(parsed, ChoicePress):
        return f"{parsed.prompt}.{parsed.choice}:{parsed.asked}"
    return parsed.when if isinstance(parsed, presses.LaterPress) else press
