"""What an operator does about words and coordinators from a terminal: over the same desk as the coordinators' chat."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from content.pack_changes import Change
from content.pack_files import read_pack_files
from content.proof_sheet import told
from flows.issues import Issue, Severity
from store import audit, coordinators, opening
from store.database import Database, StoreUnavailable, WrongDatabase
from store.publications import Publication

from . import permissions
from .bench import Bench
from .changed_places import KEEP, ChangedPlace
from .coordinating import link_of
from .desk import CannotPublish, Desk, Plan, at_desk
from .history import RESTART
from .organising import NAME_IT, NO_STORE, PRACTISE
from .pack_zip import files_of
from .publish import FOLDER_MARK, MARK_LETTERS

BUBBLE_LETTERS = 600
"""Letters of a change that a terminal shows."""

NAME_MOST = 40
"""Letters of who answers for a publication."""

WHY = {
    "mistakes": "These words have mistakes; nothing was published.",
    "nothing": "These words are in force already.",
    "two": "Emergency words change, so two people have to answer for it: --by and --agreed-by, and not the same.",
    "meanwhile": "Somebody else has published a moment ago. Look at `release list`, and try again.",
    "gone": "There is no publication of that number that can be read. `release list` shows them.",
}


class CannotRelease(ValueError):
    """Something asked for cannot be done; the message is for whoever asked."""


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line; empty where nothing was said.

    Attributes:
        action: what to do: a name of `_ACTIONS`.
        source: a folder with a pack, a zip of one, or one file that goes into the words in force.
        number: a publication, or a coordinator.
        by, agreed_by: who answers for it; roles rather than names, they are kept.
        note: why.
        stay: place → "keep", "correct", "move:NODE" or "restart".
        everybody: of a way back: "keep", or "restart" for who is amid the newer words.
        bot: what the bot is called on Telegram, for links.
    """

    action: str
    source: str = ""
    number: int = 0
    by: str = ""
    agreed_by: str = ""
    note: str = ""
    stay: Mapping[str, str] = field(default_factory=dict)
    everybody: str = KEEP
    bot: str = ""


def release_at(url: str, wish: Wish, now: datetime) -> str:
    """Do what was asked in the store at `url`, and return what to tell. Asking makes no store.

    Raises:
        CannotRelease: it cannot be done, and nothing was changed.
    """
    file = url.removeprefix("sqlite:///")
    if url.startswith("sqlite:///") and not Path(file).exists():
        raise CannotRelease(f"{file} is not there. {NO_STORE}")
    act = permissions.way("release", _ACTIONS, wish.action, permissions.OPERATOR)
    if act is None:
        raise CannotRelease(f"{wish.action} is none of: {', '.join(_ACTIONS)}.")
    try:
        with contextlib.closing(Database(url)) as database:
            if not opening.is_current(database):
                raise CannotRelease(NO_STORE)
            return at_desk(database, Bench(), now, lambda desk: act(desk, wish))
    except CannotPublish as problem:
        raise CannotRelease(WHY[problem.why]) from problem
    except (WrongDatabase, StoreUnavailable) as problem:
        raise CannotRelease(f"The store cannot be used: {problem}") from problem


def _list(desk: Desk, _: Wish) -> str:
    lines = [_told(each) for each in reversed(desk.history())]
    return "\n".join(lines) or "Nothing was published yet: the first start of the bot does it."


def _told(each: Publication) -> str:
    kinds = {"files": "from files", "draft": "published", "rollback": f"back to {each.back_to}"}
    when = each.published_at.isoformat(" ", "minutes") if each.published_at else ""
    by = f" by {_who(each.published_by)}" if each.published_by else ""
    agreed = f", agreed by {_who(each.agreed_by)}" if each.agreed_by else ""
    note = f"\n      {each.note}" if each.note else ""
    return f"{each.id:4}  {when}  {each.release[:12]}  {kinds[each.kind]}{by}{agreed}{note}"


def _who(name: str) -> str:
    return f"coordinator {name}" if name.isdigit() else name


def _files(desk: Desk, wish: Wish) -> dict[str, str]:
    """Return the files that a folder, a zip, or one file stands for."""
    path = Path(wish.source)
    if not wish.source or not path.exists():
        raise CannotRelease(f"{wish.source or 'Nothing'} is not there: --from a folder, a zip, or one file of a pack.")
    issues: list[Issue]
    if path.is_dir():
        files, issues = read_pack_files(path)
    else:
        in_force = desk.files_in_force()
        sent, issues = files_of(path.read_bytes(), path.name, in_force)
        files = sent if path.suffix == ".zip" else {**in_force, **sent}
    if errors := [found for found in issues if found.severity is Severity.ERROR]:
        raise CannotRelease("\n".join(told(found) for found in errors))
    return files


def _plan(desk: Desk, wish: Wish) -> Plan:
    return desk.plan(desk.read(_files(desk, wish)))


def _look(desk: Desk, wish: Wish) -> str:
    """Tell everything that publishing would mean, and publish nothing."""
    plan = _plan(desk, wish)
    parts = [told(found) for found in plan.words.issues]
    parts += [_change(each) for each in plan.changes] or ["Nothing that peers see is different."]
    parts += [f"{each.place}: {', '.join(each.options)}" for each in plan.places]
    if plan.needs_two:
        parts.append(WHY["two"])
    mistakes = len(plan.words.errors)
    return "\n".join([*parts, f"{len(plan.changes)} changes, {mistakes} mistakes, {len(plan.places)} places."])


def _change(each: Change) -> str:
    lines = [f"{each.kind}: {each.piece.kind} {each.piece.name}"]
    lines += [f"  - {line}" for line in each.before[:BUBBLE_LETTERS].splitlines()]
    lines += [f"  + {line}" for line in each.after[:BUBBLE_LETTERS].splitlines()]
    return "\n".join(lines)


def _check_who(wish: Wish) -> None:
    """Refuse what does not say who answers for it, or says it so that the history would name a coordinator."""
    if not wish.by.strip():
        raise CannotRelease('Say who answers for it: --by "the night shift"')
    for name in (wish.by, wish.agreed_by):
        if name.strip().isdigit():
            raise CannotRelease(f"{name.strip()}: a number alone would be read as a coordinator's. Say a role.")
        if len(name) > NAME_MOST:
            raise CannotRelease(f"Who answers for it is told in {NAME_MOST} letters at the most.")


def _publish(desk: Desk, wish: Wish) -> str:
    _check_who(wish)
    plan = _plan(desk, wish)
    if not plan.words.is_good:
        raise CannotRelease("\n".join([*(told(found) for found in plan.words.errors), WHY["mistakes"]]))
    _fits(plan.places, wish.stay)
    made = desk.publish(plan, wish.by, wish.agreed_by, wish.note, wish.stay)
    if Path(wish.source).is_dir():
        desk.mark(FOLDER_MARK, made.release[:MARK_LETTERS])
    _note(desk, "published", made.id)
    return f"Published, as number {made.id}. Every worker has it within ten seconds."


def _fits(places: tuple[ChangedPlace, ...], stay: Mapping[str, str]) -> None:
    """Refuse what is said of a place that does not change, or cannot become of who waits there."""
    offered = {each.place: each.options for each in places}
    for place, wanted in stay.items():
        if wanted not in offered.get(place, ()):
            options = ", ".join(offered.get(place, ())) or "nothing: it does not change"
            raise CannotRelease(f"{place}: {wanted} is not offered there, but {options}.")


def _back(desk: Desk, wish: Wish) -> str:
    _check_who(wish)
    if wish.everybody not in (KEEP, RESTART):
        raise CannotRelease(f"{wish.everybody}: it is {KEEP} or {RESTART}.")
    made = desk.roll_back(wish.number, wish.by, wish.note, wish.everybody)
    _note(desk, "taken_back", made.id)
    return f"The words of number {wish.number} are in force again, as number {made.id}, everywhere within ten seconds."


def _coordinators(desk: Desk, _: Wish) -> str:
    lines = [f"{number:4}  since {day.isoformat()}" for number, day in coordinators.numbers(desk.tx)]
    return "\n".join(lines) or "None yet: python main.py coordinator invite"


def _invite(desk: Desk, wish: Wish) -> str:
    if not wish.bot:
        raise CannotRelease(f"{NAME_IT} {PRACTISE}")
    link = link_of(wish.bot, coordinators.invite(desk.tx, desk.now.date()))
    _note(desk, "coordinator_link_made")
    return (
        f"{link}\nIt makes one coordinator, once, within {coordinators.INVITE_DAYS} days. Give it to that person only."
    )


def _withdraw(desk: Desk, wish: Wish) -> str:
    if not wish.number:
        count = coordinators.withdraw_invites(desk.tx)
        _note(desk, "coordinator_links_withdrawn")
        return f"Links that nobody used and that open nothing any more: {count}."
    if not coordinators.withdraw(desk.tx, wish.number):
        raise CannotRelease(f"There is no coordinator number {wish.number}. `coordinator list` shows them.")
    _note(desk, "coordinator_withdrawn", wish.number)
    return f"Number {wish.number} is no coordinator any more; their draft is gone."


def _note(desk: Desk, action: str, of: int | str = "") -> None:
    """Write down what was done, in the transaction that does it."""
    audit.note(desk.tx, desk.now, permissions.OPERATOR, action, of=of)


_ACTIONS: dict[str, Callable[[Desk, Wish], str]] = {
    "list": _list,
    "look": _look,
    "publish": _publish,
    "back": _back,
    "coordinators": _coordinators,
    "invite": _invite,
    "withdraw": _withdraw,
}
