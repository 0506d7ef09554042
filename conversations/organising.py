"""What an operator does for organisations from a terminal: make one, invite, schedule, look ahead. Names no peer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from content.pack import Pack
from store import audit, counts, opening, organisations, schedules
from store.database import Database, StoreUnavailable, Transaction, WrongDatabase
from store.organisations import Organisation
from store.schedules import ACTIVE, ENDED, PAUSED

from . import call_acts, hand_over, permissions
from .occurrences import DEFAULT_ZONE, Rule, wall_of
from .organisation_plans import DAYS, preview, told_schedule
from .owner_screens import link_of
from .publish import check_folder
from .sheets import BYTE_ORDER
from .told_words import as_csv

NO_STORE = "There is no store yet. Start the bot once: make run."

_FILE = "sqlite:///"

NAME_IT = "Say what the bot is called on Telegram, so that links lead to it and to nobody else's: --bot NAME"
PRACTISE = "(on the practice phone: --bot practice_bot)"

WINDOW_MOST, WEEKS_MOST, NAME_MOST = 240, 8, 60


class CannotOrganise(ValueError):
    """Something asked for cannot be done; the message is for whoever asked."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line; empty where nothing was said.

    `bot` is the bot's username, for links; `wants_picture` that the link is to be drawn.
    """

    action: str
    organisation: int = 0
    schedule: int = 0
    name: str = ""
    flow: str = "team_check_in"
    days: str = ""
    at: str = ""
    window: int = 40
    every: int = 1
    until: str = ""
    bot: str = ""
    wants_picture: bool = False


@dataclass(frozen=True)
class Told:
    """What to tell whoever asked; `link` is the one to draw, complete, where one was made or shown."""

    text: str
    link: str = ""
    organisation: int = 0
    """The number of one that was made."""


Action = Callable[[Transaction, Pack | None, Asked, datetime], Told]


def organise_at(url: str, pack_folder: Path, asked: Asked, now: datetime) -> Told:
    """Do what was asked in the store at `url`, and return what to tell. Asking makes no store.

    Raises:
        CannotOrganise: it cannot be done, or there is no store that can be used.
    """
    if url.startswith(_FILE) and not Path(url.removeprefix(_FILE)).exists():
        raise CannotOrganise(f"{url.removeprefix(_FILE)} is not there. {NO_STORE}")
    words = check_folder(pack_folder).words
    try:
        with contextlib.closing(Database(url)) as database:
            return organise(database, words.pack if words else None, asked, now)
    except (WrongDatabase, StoreUnavailable) as problem:
        raise CannotOrganise(f"The store cannot be used: {problem}") from problem


def organise(database: Database, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    """Do what was asked, and return what to tell.

    Raises:
        CannotOrganise: it cannot be done, and nothing was changed.
        StoreUnavailable: the store cannot be used.
    """
    if not opening.is_current(database):
        raise CannotOrganise(NO_STORE)
    act = permissions.way("organisation", _ACTIONS, asked.action, permissions.OPERATOR)
    if act is None:
        raise CannotOrganise(f"{asked.action or 'Nothing'} is none of: {', '.join(_ACTIONS)}.")
    if asked.action in LINK_ACTIONS and not asked.bot:
        raise CannotOrganise(f"{NAME_IT} {PRACTISE}")
    if asked.wants_picture and asked.action not in LINK_ACTIONS:
        raise CannotOrganise(f"--qr draws the link of: {', '.join(LINK_ACTIONS)}.")
    return database.transact_now(lambda tx: _noted(tx, act(tx, pack, asked, now), asked, now))


def _noted(tx: Transaction, told: Told, asked: Asked, now: datetime) -> Told:
    """Write down what was done; an action that does not say whether it is written down does nothing."""
    if action := AUDITED[asked.action]:
        of = asked.schedule or ""
        audit.note(tx, now, permissions.OPERATOR, action, told.organisation or asked.organisation, of=of)
    return told


def _find(tx: Transaction, asked: Asked) -> Organisation:
    found = organisations.find(tx, asked.organisation, is_locked=True)
    if found is None or found.is_closed:
        raise CannotOrganise(f"There is no organisation number {asked.organisation}. `organisation list` shows them.")
    return found


def _list(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    told = []
    for each in organisations.all_of_them(tx):
        told.append(f"{each.id:4}  {each.name}{'  (closed)' if each.is_closed else ''}")
        told += [] if each.is_closed else [f"      {line}" for line in hand_over.told(tx, each, now)]
        told += [f"      {told_schedule(schedule)}" for schedule in schedules.of_organisation(tx, each.id)]
    return Told("\n".join(told) or 'None yet: python main.py organisation make --name "Corner House"')


def _make(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    name = " ".join(asked.name.split())
    if not 1 < len(name) <= NAME_MOST or "*" in name or not name.isprintable():
        raise CannotOrganise(
            f'--name: what peers read before they join, 2 to {NAME_MOST} letters: --name "Corner House"'
        )
    made = organisations.make(tx, name, now.date())
    for_peers, for_owner = _invite(tx, pack, _of(asked, made), now), _owner(tx, pack, _of(asked, made), now)
    return Told(f"{made.name} is organisation {made.id}.\n{for_peers.text}\n{for_owner.text}", for_peers.link, made.id)


def _of(asked: Asked, made: Organisation) -> Asked:
    return replace(asked, organisation=made.id)


def _invite(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    link = link_of(asked.bot, organisations.invite_of(tx, _find(tx, asked).id, now.date()))
    text = f"For peers, on a poster or in a chat:  {link}\n  Who opens it is asked, and joins by their own tap."
    return Told(text, link)


def _owner(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    found = _find(tx, asked)
    link = link_of(asked.bot, organisations.invite(tx, found.id, now.date(), organisations.OWNER))
    until = now.date() + timedelta(days=organisations.OWNER_DAYS)
    # Who asks again takes back the one that nobody used yet.
    lines = [
        f"For one owner, sent to that person alone:  {link}",
        f"  It works once, until {until}. Who takes it looks after check-ins and links, and sees no person.",
        f"  Two owners are wanted. For the next one, when it is taken: organisation owner --organisation {found.id}",
    ]
    return Told("\n".join(lines), link)


def _responder(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    found = _find(tx, asked)
    code = organisations.invite(tx, found.id, now.date(), organisations.RESPONDER)
    link = link_of(asked.bot, code)
    until = now.date() + timedelta(days=organisations.OWNER_DAYS)
    text = f"""For one responder, sent to that person alone:  {link}
  It works once, until {until}. Who takes it is told of call requests, and can stop at any time.
  Two and more are wanted. Owners say in the chat when calls are answered: /organisation"""
    return Told(text, link)


def _withdraw(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    organisations.withdraw(tx, _find(tx, asked).id)
    return Told("Its links open nothing any more. Who joined stays; `organisation invite` makes new ones.")


def _close(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    found = _find(tx, asked)
    call_acts.close_organisation(tx, found.id, now)
    organisations.close(tx, found.id)
    return Told(f"{found.name} is closed. It asks nobody any more, and nobody belongs to it.")


def _dismiss(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    """Take the role from all owners: an operator knows no person, so who is to stay gets a new link."""
    found = _find(tx, asked)
    count = organisations.dismiss(tx, found.id, organisations.OWNER)
    hand_over.look_at(tx, found.id, now)
    told = f"{found.name} had {count}, and nobody looks after it any more. Links for one person open nothing now."
    return Told(f"{told} Its check-ins wait for a new owner: organisation owner --organisation {found.id}")


def _dismiss_responders(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    count = call_acts.dismiss_responders(tx, _find(tx, asked).id, now)
    return Told(f"{count} answered its calls, and nobody does any more: organisation responder makes the next link.")


def _check_in(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    found, rule = _find(tx, asked), rule_of(asked, wall_of(now, DEFAULT_ZONE).date())
    flows = sorted(key for key, flow in pack.flows.items() if flow.is_check_in) if pack else []
    if asked.flow not in flows:
        raise CannotOrganise(f"--flow: one of {', '.join(flows) or 'none: the pack has no check-ins'}.")
    schedule = schedules.add(tx, found.id, asked.flow, rule.to_json(), now.date())
    return Told(f"{found.name}, {told_schedule(schedule)}\n{preview(tx, found, now)}")


def rule_of(asked: Asked, today: date) -> Rule:
    """Return the rule that was asked for.

    Raises:
        CannotOrganise: a day, a time or a number in it is none.
    """
    names = [name.strip().lower()[:3] for name in asked.days.split(",") if name.strip()]
    if not names or any(name not in DAYS for name in names):
        raise CannotOrganise(f"--days: one or more of {','.join(DAYS)}, like --days tue or --days mon,thu")
    try:
        at = time.fromisoformat(asked.at)
        ends_on = date.fromisoformat(asked.until) if asked.until else None
    except ValueError:
        raise CannotOrganise("--at is a time like 13:00, and --until a day like 2027-01-31") from None
    if not 1 <= asked.window <= WINDOW_MOST or not 1 <= asked.every <= WEEKS_MOST:
        raise CannotOrganise(f"--window: 1 to {WINDOW_MOST} minutes; --every: 1 to {WEEKS_MOST} weeks")
    if ends_on and ends_on < today:
        raise CannotOrganise("--until lies in the past")
    weekdays = tuple(sorted({DAYS.index(name) for name in names}))
    return Rule(weekdays, at.replace(second=0, microsecond=0, tzinfo=None), asked.window, asked.every, today, ends_on)


def _state(state: str) -> Action:
    def change(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
        found = _find(tx, asked)
        if not schedules.change(tx, found.id, asked.schedule, state=state):
            raise CannotOrganise(f"{found.name} has no check-in number {asked.schedule}.")
        return Told(f"Check-in {asked.schedule} of {found.name}: {state}.")

    return change


def _preview(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    return Told(preview(tx, _find(tx, asked), now))


def _counts(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> Told:
    if pack is None:
        raise CannotOrganise("The pack cannot be read, and its words tell what was counted.")
    return Told(as_csv(pack, counts.windows(tx, _find(tx, asked).id, now, is_owner=True)).strip(BYTE_ORDER).strip())


_ACTIONS: Mapping[str, Action] = {
    "list": _list,
    "make": _make,
    "invite": _invite,
    "owner": _owner,
    "responder": _responder,
    "withdraw": _withdraw,
    "close": _close,
    "dismiss": _dismiss,
    "dismiss_responders": _dismiss_responders,
    "check-in": _check_in,
    "pause": _state(PAUSED),
    "resume": _state(ACTIVE),
    "end": _state(ENDED),
    "preview": _preview,
    "counts": _counts,
}
ACTIONS = tuple(_ACTIONS)
"""What can be asked for."""

AUDITED: Mapping[str, str] = {
    "list": "",
    "make": "organisation_made",
    "invite": "link_made",
    "owner": "owner_link_made",
    "responder": "responder_link_made",
    "withdraw": "links_withdrawn",
    "close": "organisation_closed",
    "dismiss": "owners_dismissed",
    "dismiss_responders": "responders_dismissed",
    "check-in": "check_in_begun",
    "pause": "check_in_paused",
    "resume": "check_in_resumed",
    "end": "check_in_ended",
    "preview": "",
    "counts": "counts_exported",
}
"""Action → what the audit trail calls it; "" for those that change nothing."""

LINK_ACTIONS = ("make", "invite", "owner", "responder")
"""Those that show a link which can be drawn. Of `make` it is the peers' one."""
