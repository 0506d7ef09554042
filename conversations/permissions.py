"""Who may do what: one table of doors, actions and roles, which every dispatch asks. What has no row is not done. Pure.

A role is what a door found out before it asks (`lookups.owned`, `coordinators.number_of`, who may open a terminal).
Whose organisation it is, is found out there too: another's is met as what is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from store import roles

T = TypeVar("T")

STRANGER, PEER = "stranger", "peer"
"""Who was never here, and whoever was; the other roles are rows."""

MEMBER, RESPONDER, OWNER = roles.MEMBER, roles.RESPONDER, roles.OWNER
COORDINATOR, OPERATOR = roles.COORDINATOR, roles.OPERATOR

IN_CHAT = (STRANGER, PEER, MEMBER, RESPONDER, OWNER, COORDINATOR)
ROLES = (*IN_CHAT, OPERATOR)
"""All roles. Whoever has one in the chat is a peer as well, and a peer was a stranger before."""

THEMSELVES, THEIRS, LINK, WORDS, ALL = "themselves", "theirs", "link", "words", "all"
REACHES = {
    THEMSELVES: "what is kept about the person who taps, and what everybody may read",
    THEIRS: "an organisation in which they have that role; any other is met as one that is not there",
    LINK: "what the link opens that they were given, once they say yes",
    WORDS: "the words of the bot, and no person and no organisation",
    ALL: "every organisation, and no person",
}
"""What an action can touch."""


@dataclass(frozen=True)
class Row:
    """Who may do something, and what it can touch: one of `REACHES`."""

    roles: tuple[str, ...]
    reach: str


_ANYBODY = Row(IN_CHAT, THEMSELVES)
_ANYBODY_THEIRS = Row(IN_CHAT, THEIRS)
_BY_LINK = Row(IN_CHAT, LINK)
_OWNERS = Row((OWNER,), THEIRS)
_RESPONDERS = Row((RESPONDER,), THEIRS)
_COORDINATORS = Row((COORDINATOR,), WORDS)
_OPERATORS = Row((OPERATOR,), ALL)
_OPERATORS_WORDS = Row((OPERATOR,), WORDS)

_WRITTEN: dict[str, dict[Row, str]] = {
    # What a button is about, by the class of `presses` that stands for it.
    "press": {
        _ANYBODY: "choice card emergency command menu back topic wrong words sound later own old",
        Row(IN_CHAT, THEIRS): "owner call",
        Row(IN_CHAT, WORDS): "desk",
    },
    "command": {
        _ANYBODY: "start help home od ox language hours checkins zone discreet anger privacy mydata stop clear "
        "erase erase_yes erase_no kept_all kept_own overdose oximeter talk hard_shift find_help me",
        _ANYBODY_THEIRS: "organisation",
        _OWNERS: "did",
        Row((COORDINATOR,), WORDS): "pack",
    },
    "own": {
        _ANYBODY: "enough thanks less lines ten ten_yes pause asks doses zone no weeks hide stay",
        _ANYBODY_THEIRS: "leave keep now counts",
        _BY_LINK: "join look_after respond",
    },
    "owner": {
        _OWNERS: "home new days time window until look begin see pause resume end end_yes times at invite owner "
        "renew renew_yes leave leave_yes trail go_on counts file deeds agree drop calls calls_set responder nobody "
        "nobody_yes",
    },
    # Buttons about call requests: their own, or one that a responder's organisation was asked.
    "call": {
        _ANYBODY: "no list",
        _ANYBODY_THEIRS: "see send withdraw close quit",
        _RESPONDERS: "take back",
    },
    "desk": {
        _COORDINATORS: "home draft other drop drop_yes mistakes changes publish publish_yes agree ask unask places "
        "place stay history back back_yes back_all maps map files help try resign resign_yes mine theirs "
        "wait end_trial talk upload",
        _BY_LINK: "become",
    },
    # What operators type behind `main.py`, and behind its commands that have actions.
    "main": {
        _OPERATORS: "run chat sandbox organisation reports audit backup restore database",
        _OPERATORS_WORDS: "check release coordinator",
    },
    "organisation": {
        _OPERATORS: "list make invite owner responder withdraw close dismiss dismiss_responders check-in pause resume "
        "end preview counts",
    },
    "database": {_OPERATORS: "status upgrade back prepare"},
    "release": {_OPERATORS_WORDS: "list look publish back coordinators invite withdraw"},
}
"""Door → who → what. To let something new be done, add its name here; `docs/roles.md` is printed from it."""

TABLE: Mapping[str, Mapping[str, Row]] = {
    door: {name: row for row, names in rows.items() for name in names.split()} for door, rows in _WRITTEN.items()
}
"""Door → action → row."""


def may(door: str, action: str, role: str) -> bool:
    """True when the role may do it. What has no row nobody may."""
    row = TABLE[door].get(action)
    return row is not None and role in row.roles


def way(door: str, ways: Mapping[str, T], action: str, role: str) -> T | None:
    """Return what carries an action out; None for one that is not known, or that the role may not do.

    Every table of a dispatch is looked up through this (a test finds the tables).
    """
    return ways.get(action) if may(door, action, role) else None
