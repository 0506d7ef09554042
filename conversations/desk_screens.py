"""What coordinators see at their desk: a draft, its mistakes, what changes, who may wait, the history. Pure."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.pack_changes import Change
from flows.definition import Flow
from flows.issues import Issue, Severity
from store.publications import Publication

from . import presses, screens
from .changed_places import CORRECT, KEEP, MOVE, ChangedPlace, tens
from .channel import Button, Message
from .own_screens import button
from .screens import Row, Screen

ISSUES_SHOWN, PLACES_SHOWN, NAMES_SHOWN = 4, 6, 5
"""How many stand on one screen."""

BUBBLE_LETTERS_MOST = 3000
"""Letters of a bubble: under Telegram's 4,096 with what stands around it."""

TITLE_LETTERS = 30
"""Letters of a talk's title on a button."""

LOOKED_AT_LETTERS = 32
"""Letters by which a button knows what was looked at: nobody finds two drafts that have as many in common."""


@dataclass(frozen=True)
class DraftSeen:
    """A draft as a screen tells of it."""

    id: int
    name: str
    files: Sequence[str]
    changes: Sequence[Change]
    issues: Sequence[Issue]
    places: Sequence[ChangedPlace]
    moves: Mapping[str, str]
    needs_two: bool
    is_asked: bool
    by: int
    is_own: bool

    @property
    def looked_at(self) -> str:
        """What a button knows the draft by."""
        return looked_at(self.name, self.moves)

    @property
    def errors(self) -> int:
        """How many mistakes keep it from being published."""
        return sum(found.severity is Severity.ERROR for found in self.issues)


def looked_at(name: str, moves: Mapping[str, str]) -> str:
    """Return what was looked at, in letters that a button can carry: some words, and what is to become of people."""
    chosen = json.dumps([name, *sorted(moves.items())])
    return hashlib.sha256(chosen.encode()).hexdigest()[:LOOKED_AT_LETTERS]


def way(screen: Screen, label: str, what: str, of: object = "") -> Button:
    """Return a button of the desk, by the line of its label and what it hands back."""
    return button(screen, label, presses.desk(what, of))


def back(screen: Screen) -> Row:
    """Return the row that leads back to the desk."""
    return (way(screen, "button_desk", "home"),)


def say(screen: Screen, line: str, *rows: Row, **values: str) -> Message:
    """Return one of the bot's own sentences, with the way back to the desk."""
    return screens.note(screen, line, *rows, back(screen), **values)


def home(
    screen: Screen, newest: Publication | None, draft: DraftSeen | None, asked: Sequence[tuple[int, int]]
) -> Message:
    """Return the desk. `asked` are others' drafts that wait for a second person: (draft's number, writer's number)."""
    tell, language = screen.pack.line, screen.language
    number, since = (str(newest.id), day(newest)) if newest else ("0", "")
    parts = [tell("desk_home", language, number=number, date=since).strip()]
    parts.append(_draft_told(screen, draft) if draft else tell("desk_no_draft", language))
    rows: list[Row] = [(way(screen, "button_draft", "draft"),)] if draft else []
    for draft_id, by in asked:
        parts.append(tell("desk_other", language, number=str(by)))
        rows.append((way(screen, "button_look_at_it", "other", draft_id),))
    rows.append((way(screen, "button_history", "history"), way(screen, "button_maps", "maps")))
    rows.append((way(screen, "button_files", "files"), way(screen, "button_how", "help")))
    last = (way(screen, "button_resign", "resign"), button(screen, "button_back", presses.BACK))
    return Message("\n\n".join(parts), rows=(screens.frame(screen), *rows, last))


def day(publication: Publication) -> str:
    """Return the day of a publication, ISO."""
    return publication.published_at.date().isoformat() if publication.published_at else ""


def _draft_told(screen: Screen, draft: DraftSeen) -> str:
    warnings = len(draft.issues) - draft.errors
    names = ", ".join(draft.files[:NAMES_SHOWN]) + (" …" if len(draft.files) > NAMES_SHOWN else "")
    values = {"changes": len(draft.changes), "errors": draft.errors, "warnings": warnings}
    told = {name: str(value) for name, value in values.items()}
    if draft.is_own:
        return screen.pack.line("desk_draft", screen.language, files=names, **told).strip()
    return screen.pack.line("desk_draft_other", screen.language, files=names, by=str(draft.by), **told).strip()


def draft(screen: Screen, seen: DraftSeen, head: str = "") -> Message:
    """Return a draft and everything that can be done with it; another's can be looked at and agreed to."""
    tell, language = screen.pack.line, screen.language
    parts = [*([head] if head else []), _draft_told(screen, seen)]
    if seen.needs_two:
        parts.append(tell("desk_asked" if seen.is_asked and seen.is_own else "desk_two", language))
    if seen.errors:
        parts.append(_issues_told(seen.issues[:1]))
    rows: list[Row] = [(way(screen, "button_changes", "changes", f"{seen.id}-0"),)]
    if seen.issues:
        rows[0] = (*rows[0], way(screen, "button_mistakes", "mistakes", f"{seen.id}-0"))
    if not seen.errors:
        rows.append((way(screen, "button_try", "try", seen.id), *_publishing(screen, seen)))
    if seen.is_own:
        rows.append((way(screen, "button_throw_away", "drop"), *back(screen)))
    else:
        rows.append(back(screen))
    return Message("\n\n".join(parts), rows=(screens.frame(screen), *rows))


def _publishing(screen: Screen, seen: DraftSeen) -> Row:
    handle = f"{seen.id}-{seen.looked_at}"
    if not seen.is_own:
        return (way(screen, "button_agree", "agree", handle),)
    return (way(screen, "button_publish", "publish", handle),)


def publish(screen: Screen, seen: DraftSeen) -> Message:
    """Return the last question before a draft is published, with what it means for people amid older words."""
    tell, language = screen.pack.line, screen.language
    parts = [tell("desk_publish_ask", language, changes=str(len(seen.changes)))]
    rows: list[Row] = []
    if seen.places:
        parts.append(tell("desk_stay", language, count=str(len(seen.places))))
        rows.append((way(screen, "button_who_waits", "places", f"{seen.id}-0"),))
    if seen.needs_two:
        parts.append(tell("desk_asked" if seen.is_asked else "desk_two", language))
        label, what = ("button_take_question_back", "unask") if seen.is_asked else ("button_ask_second", "ask")
        rows.append((way(screen, label, what),))
    else:
        rows.append((way(screen, "button_publish_now", "publish_yes", f"{seen.id}-{seen.looked_at}"),))
    return Message("\n\n".join(parts), rows=(screens.frame(screen), *rows, back(screen)))


def mistakes(screen: Screen, seen: DraftSeen, page: int) -> Message:
    """Return some of a draft's mistakes, in a writer's words."""
    if not seen.issues:
        return say(screen, "desk_no_mistakes")
    shown = seen.issues[page : page + ISSUES_SHOWN]
    rest = len(seen.issues) - page - len(shown)
    text = _issues_told(shown)
    ways: list[Button] = []
    if page:
        ways.append(way(screen, "button_before", "mistakes", f"{seen.id}-{max(0, page - ISSUES_SHOWN)}"))
    if rest > 0:
        text += "\n\n" + screen.pack.line("desk_more", screen.language, count=str(rest))
        ways.append(way(screen, "button_next", "mistakes", f"{seen.id}-{page + ISSUES_SHOWN}"))
    rows = [tuple(ways)] if ways else []
    way_back = _to_draft(screen, seen)
    return Message(text, rows=(screens.frame(screen), *rows, way_back))


def _to_draft(screen: Screen, seen: DraftSeen) -> Row:
    if seen.is_own:
        return (way(screen, "button_draft", "draft"),)
    return (way(screen, "button_look_at_it", "other", seen.id),)


def _issues_told(issues: Sequence[Issue]) -> str:
    """Return mistakes as text; they are in the language writers' files are in."""
    told = []
    for found in issues:
        mark = "✗" if found.severity is Severity.ERROR else "!"
        way = f"\n{found.way}" if getattr(found, "way", "") else ""
        told.append(f"{mark} {found.file}, {found.line} ({found.code})\n{found.message}{way}\n→ {found.remedy}")
    return "\n\n".join(told)[:BUBBLE_LETTERS_MOST].replace("**", "")


def issues_alone(screen: Screen, issues: Sequence[Issue]) -> Message:
    """Return what is wrong with a file that was not taken."""
    text = f"{screen.pack.line('desk_not_taken', screen.language)}\n\n{_issues_told(issues[:ISSUES_SHOWN])}"
    return Message(text, rows=(screens.frame(screen), back(screen)))


def change(screen: Screen, seen: DraftSeen, at: int) -> list[Message]:
    """Return one change as bubbles: before, and after, the way peers see them; the last one leads on."""
    tell, language = screen.pack.line, screen.language
    if not seen.changes:
        return [say(screen, "desk_no_changes")]
    at = at % len(seen.changes)
    each = seen.changes[at]
    bubbles = []
    if each.before:
        bubbles.append(f"{tell('desk_before' if each.after else 'desk_is_gone', language)}\n{_bubble(each.before)}")
    if each.after:
        bubbles.append(f"{tell('desk_after' if each.before else 'desk_new', language)}\n{_bubble(each.after)}")
    count = tell("desk_change", language, number=str(at + 1), count=str(len(seen.changes)))
    bubbles[0] = f"{count}: {each.piece.kind} {each.piece.name}\n\n{bubbles[0]}"
    messages = [Message(text) for text in bubbles]
    ways: list[Button] = []
    if len(seen.changes) > 1:
        ways.append(way(screen, "button_before", "changes", f"{seen.id}-{(at - 1) % len(seen.changes)}"))
        ways.append(way(screen, "button_next", "changes", f"{seen.id}-{(at + 1) % len(seen.changes)}"))
    rows = [tuple(ways)] if ways else []
    way_back = _to_draft(screen, seen)
    messages[-1] = Message(bubbles[-1], rows=(screens.frame(screen), *rows, way_back))
    return messages


def _bubble(text: str) -> str:
    return text if len(text) <= BUBBLE_LETTERS_MOST else f"{text[:BUBBLE_LETTERS_MOST].replace('**', '')} …"


def waiting(screen: Screen, count: int) -> str:
    """Return how many wait, in tens; fewer than ten may be nobody."""
    if tens(count):
        return screen.pack.line("desk_about", screen.language, count=str(tens(count)))
    return screen.pack.line("desk_few", screen.language)


def option(screen: Screen, wanted: str, kind: str = "desk") -> str:
    """Return in words what becomes of who waits; of kind "button", as a label."""
    if wanted.startswith(MOVE):
        return screen.pack.line(f"{kind}_move", screen.language, node=wanted.removeprefix(MOVE))
    name = {KEEP: "keep", CORRECT: "correct"}.get(wanted, "restart")
    return screen.pack.line(f"{kind}_{name}", screen.language)


def places(screen: Screen, seen: DraftSeen, page: int) -> Message:
    """Return the places where people may be waiting, each with what becomes of them."""
    tell, language = screen.pack.line, screen.language
    shown = seen.places[page : page + PLACES_SHOWN]
    told = [f"{each.place}: {option(screen, seen.moves.get(each.place, KEEP))}" for each in shown]
    rows: list[Row] = [
        (Button(each.place[:40], presses.desk("place", f"{seen.id}-{page + at}")),) for at, each in enumerate(shown)
    ]
    ways = []
    if page:
        ways.append(way(screen, "button_before", "places", f"{seen.id}-{max(0, page - PLACES_SHOWN)}"))
    if len(seen.places) > page + PLACES_SHOWN:
        ways.append(way(screen, "button_next", "places", f"{seen.id}-{page + PLACES_SHOWN}"))
    rows += [tuple(ways)] if ways else []
    text = "\n".join([tell("desk_places", language), *told])
    last = (way(screen, "button_publish", "publish", f"{seen.id}-{seen.looked_at}"), *back(screen))
    return Message(text, rows=(screens.frame(screen), *rows, last))


def place(screen: Screen, seen: DraftSeen, at: int, counts: Counter[tuple[str, str]]) -> Message:
    """Return one place: how many may wait there, and what can become of them."""
    each = seen.places[at]
    count = sum(counts[release, each.place] for release in each.releases)
    rows: list[Row] = [
        (Button(option(screen, wanted, "button")[:40], presses.desk("stay", f"{seen.id}-{at}-{number}")),)
        for number, wanted in enumerate(each.options)
    ]
    return say(screen, "desk_place", *rows, place=each.place, waiting=waiting(screen, count))


def titles(flows: Mapping[str, Flow], language: str) -> dict[str, str]:
    """Return key → what a talk is called on a button; those of one title are called by their keys."""
    named = {key: flow.titles.get(language, flow.title) for key, flow in sorted(flows.items())}
    count = Counter(named.values())
    return {key: (title if count[title] == 1 else key)[:TITLE_LETTERS] for key, title in named.items()}


def maps(screen: Screen, flows: Mapping[str, Flow]) -> Message:
    """Return the talks a map can be drawn of."""
    named = titles(flows, screen.language).items()
    buttons = [Button(title, presses.desk("map", key)) for key, title in named]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return say(screen, "desk_maps", *rows)
