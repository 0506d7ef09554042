"""Reads what happened in a run of kills, and says which of the promises of rules 14 and 15 were broken. Pure.

A copy is forgiven where the bot died, or Telegram's answer was lost, between the message and its copy: nowhere else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

WINDOW_SECONDS = 3.0
"""How long after a message stood in the chat its row may take to say so; a death later explains no copy."""

SLACK_SECONDS = 0.3
"""How much later than a death a message may be noted that the bot sent before it."""

FINAL_NUDGES = frozenset({"unknown", "missed", "cancelled", "failed"})
"""States of a nudge's row that say that it may not have been shown."""


@dataclass(frozen=True)
class Sight:
    """One thing a chat showed, with the moment in seconds; `is_lost`: the bot never heard that it arrived."""

    key: str
    at: float
    is_lost: bool = False


@dataclass(frozen=True)
class Row:
    """One outbox row of a chat."""

    kind: str
    state: str


@dataclass(frozen=True)
class Expected:
    """What a chat comes to in peace: what it shows in order, which emergency cards, how many rows.

    `taps_again` buttons are tapped twice: when the question was copied, the second tap is met with where the peer is.
    `loses_farewell`: the last thing shown is a farewell, which is kept in no row (`docs/decisions/0008`).
    """

    keys: tuple[str, ...]
    cards: tuple[str, ...] = ()
    rows: int = 0
    taps_again: int = 0
    loses_farewell: bool = False


@dataclass(frozen=True)
class ChatStory:
    """One chat after the run. `nudges` are the keys of what was planned for it, each another; shown once or never."""

    name: str
    expected: Expected
    replies: tuple[Sight, ...] = ()
    cards: tuple[Sight, ...] = ()
    rows: tuple[Row, ...] = ()
    failed_cards: int = 0
    nudges: tuple[str, ...] = ()
    shown_nudges: tuple[Sight, ...] = ()
    nudges_ended: int = 0
    """Nudges that ended as missed or cancelled before they became a message."""


@dataclass(frozen=True)
class Story:
    """A whole run. `made`, `confirmed`, `seen` and `urgent` are numbers of updates; `died_at` the moments of the kills.

    `urgent` ask for an emergency card and nothing else: a store that refuses, or is not open yet, does not note them.
    """

    made: frozenset[int]
    confirmed: frozenset[int]
    seen: frozenset[int]
    urgent: frozenset[int]
    not_noted: int
    """How often a bot said that it answered an emergency and could not note it."""
    died_at: tuple[float, ...]
    chats: tuple[ChatStory, ...]


@dataclass
class Verdict:
    """What was counted, and in `breaks` every promise that was broken, in words."""

    lost: int = 0
    twice: int = 0
    replies_lost: int = 0
    out_of_order: int = 0
    copies: int = 0
    cards_lost: int = 0
    cards_copied: int = 0
    farewells_lost: int = 0
    beside_store: int = 0
    """Emergencies answered, and acknowledged, while the store was not there to note their numbers."""
    nudges: Counter[str] = field(default_factory=Counter)
    breaks: list[str] = field(default_factory=list)


def judge(story: Story) -> Verdict:
    """Judge a run."""
    verdict = Verdict()
    _judge_updates(story, verdict)
    for chat in (_without_farewell(chat, verdict) for chat in story.chats):
        _judge_order(chat, verdict)
        _judge_copies(chat, story, verdict)
        _judge_cards(chat, story, verdict)
        _judge_rows(chat, verdict)
        _judge_nudges(chat, verdict)
    return verdict


def _judge_updates(story: Story, verdict: Verdict) -> None:
    """Acknowledged and not noted is lost; what was never acknowledged is still on its way, and no end of a run."""
    unseen = story.confirmed - story.seen
    beside = frozenset(sorted(unseen & story.urgent)[: story.not_noted])
    gone = unseen - beside
    verdict.beside_store, verdict.lost = len(beside), len(gone)
    if gone:
        verdict.breaks.append(f"acknowledged and lost: {verdict.lost} of the updates {sorted(gone)[:10]}")
    if left := story.made - story.confirmed:
        verdict.breaks.append(f"never acknowledged: {len(left)} updates, such as {sorted(left)[:10]}")
    if strange := story.seen - story.made:
        verdict.breaks.append(f"noted and never made: {sorted(strange)[:10]}")


def _without_farewell(chat: ChatStory, verdict: Verdict) -> ChatStory:
    """Take a farewell out of a story: it stands in no row, so it may be lost, and overtake what is on its way."""
    expected = chat.expected
    if not expected.loses_farewell:
        return chat
    farewell = expected.keys[-1]
    replies = tuple(sight for sight in chat.replies if sight.key != farewell)
    said = len(chat.replies) - len(replies)
    verdict.farewells_lost += said == 0
    if said > 1:
        verdict.twice += 1
        verdict.breaks.append(f"{chat.name}: a farewell was said {said} times")
    return replace(chat, replies=replies, expected=replace(expected, keys=expected.keys[:-1]))


def _once(sights: tuple[Sight, ...]) -> list[str]:
    """What a chat shows, with the copies that stand right behind the first left out."""
    return [sight.key for place, sight in enumerate(sights) if not place or sight.key != sights[place - 1].key]


def _judge_order(chat: ChatStory, verdict: Verdict) -> None:
    shown, wanted = _once(chat.replies), list(chat.expected.keys)
    if shown == wanted:
        return
    missing, surplus = Counter(wanted) - Counter(shown), Counter(shown) - Counter(wanted)
    verdict.replies_lost += missing.total()
    verdict.twice += surplus.total()
    for what, keys in (("lost", missing), ("not asked for, or out of their place", surplus)):
        if keys:
            verdict.breaks.append(f"{chat.name}: {keys.total()} replies {what}, such as {min(keys)[:70]!r}")
    if not missing and not surplus:
        verdict.out_of_order += 1
        verdict.breaks.append(f"{chat.name}: out of order")


def _judge_copies(chat: ChatStory, story: Story, verdict: Verdict) -> None:
    forgiven, odd = 0, []
    for first, second in pairwise(chat.replies):
        if first.key != second.key:
            continue
        if _is_in_the_window(first, second, story.died_at):
            forgiven += 1
        else:
            odd.append(second)
    verdict.copies += forgiven + len(odd)
    # A second tap on the first of two copies is answered with where the peer is now: the same words once more.
    allowed = chat.expected.taps_again if forgiven else 0
    verdict.breaks += [f"{chat.name}: copied outside the send window: {sight.key[:70]!r}" for sight in odd[allowed:]]


def _is_in_the_window(first: Sight, second: Sight, died_at: tuple[float, ...]) -> bool:
    earliest, latest = first.at - SLACK_SECONDS, min(second.at, first.at + WINDOW_SECONDS)
    return first.is_lost or any(earliest <= moment <= latest for moment in died_at)


def _judge_cards(chat: ChatStory, story: Story, verdict: Verdict) -> None:
    """Emergency cards are never lost. A bot remembers which it answered; its memory, and nothing else, dies with it."""
    wanted, shown = Counter(chat.expected.cards), Counter(sight.key for sight in chat.cards)
    if missing := wanted - shown:
        verdict.cards_lost += missing.total()
        verdict.breaks.append(f"{chat.name}: {missing.total()} emergency cards were lost")
    verdict.cards_copied += (shown - wanted).total()
    in_a_life = Counter((bisect_left(story.died_at, sight.at - SLACK_SECONDS), sight.key) for sight in chat.cards)
    for (_, key), count in in_a_life.items():
        if count > wanted[key] + _unsure_cards(chat):
            verdict.breaks.append(f"{chat.name}: one bot sent {count} emergency cards where {wanted[key]} were wanted")


def _unsure_cards(chat: ChatStory) -> int:
    """How many cards of a chat nobody knows to be out: each may have been tried again, or have become a row as well."""
    return chat.failed_cards + sum(sight.is_lost for sight in chat.cards)


def _judge_rows(chat: ChatStory, verdict: Verdict) -> None:
    """An update that acted twice left more rows than in peace; one that never acted, fewer."""
    replies = [row for row in chat.rows if row.kind != "nudge"]
    unsent = Counter(row.state for row in replies if row.state != "sent")
    if unsent:
        verdict.replies_lost += unsent.total()
        verdict.breaks.append(f"{chat.name}: rows that were never sent: {dict(unsent)}")
    surplus = len(replies) - chat.expected.rows
    copied = any(first.key == second.key for first, second in pairwise(chat.replies))
    # A second tap on a copied question is answered with two rows.
    allowed = _unsure_cards(chat) + (2 * chat.expected.taps_again if copied else 0)
    if surplus < 0:
        verdict.lost -= surplus
        verdict.breaks.append(f"{chat.name}: an update never acted: {-surplus} rows are missing")
    elif surplus > allowed:
        verdict.twice += surplus - allowed
        verdict.breaks.append(f"{chat.name}: an update acted twice: {surplus} rows too many")


def _judge_nudges(chat: ChatStory, verdict: Verdict) -> None:
    """Never shown twice, and never lost in silence: shown, or a row says that nobody knows, or why not."""
    if not chat.nudges:
        return
    shown = Counter(sight.key for sight in chat.shown_nudges)
    states = Counter(row.state for row in chat.rows if row.kind == "nudge")
    verdict.nudges += Counter(planned=len(chat.nudges), shown=len(shown), ended=chat.nudges_ended) + states
    for key, count in shown.items():
        if count > 1:
            verdict.twice += 1
            verdict.breaks.append(f"{chat.name}: a nudge was shown {count} times: {key[:70]!r}")
        if key not in chat.nudges:
            verdict.breaks.append(f"{chat.name}: a nudge nobody planned: {key[:70]!r}")
    known = states["sent"] + sum(states[state] for state in FINAL_NUDGES)
    if known != states.total():
        verdict.breaks.append(f"{chat.name}: nudges left behind: {dict(states)}")
    if states.total() + chat.nudges_ended != len(chat.nudges):
        verdict.breaks.append(f"{chat.name}: {len(chat.nudges)} nudges were planned, {dict(states)} became of them")
    if not states["sent"] <= len(shown) <= states["sent"] + states["unknown"]:
        verdict.breaks.append(f"{chat.name}: {len(shown)} nudges were shown, the rows say {dict(states)}")
