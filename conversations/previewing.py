"""Trying out words that are not published: a chat that touches nobody, in the coordinator's own chat.

It is the same pure answer as everywhere, with a place and settings of its own and other words. What it comes to is
shown and forgotten: nothing is planned, counted, joined or changed. Emergencies, and what protects a peer, stay real.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flows.events import FollowUpPlanned, SilencePlanned
from flows.session import Session
from store import drafts, previews
from store.answers import Asked
from store.database import Transaction
from store.drafts import Draft
from store.keys import KeyProblem
from store.peers import Peer, PeerSettings

from . import desk_screens, permissions, presses, screens
from .answer import answer, check_in, fall_silent, follow_up
from .channel import Button, Inbound, Message, Send
from .check_in_tokens import token_of
from .desk import Desk
from .interrupts import CommandGiven, Meaning, Pressed, understand
from .presses import DeskPress
from .reply import Answer, Given, Reply, Standing
from .words import Words

REAL = frozenset({"stop", "erase", "erase_yes", "erase_no", "clear", "privacy", "mydata", "pack", "start"})
"""Commands that mean the peer themselves, in a trial too (`design.md` rule 13)."""

TRIAL_ACTS = ("wait", "end_trial", "talk")
"""Buttons of the desk that mean the trial."""

TALKS_SHOWN = 30

NO_OCCURRENCE = "0.0.2026-01-01T09:00"
"""For which time a check-in is tried: of no schedule."""

Planned = SilencePlanned | FollowUpPlanned


@dataclass(frozen=True)
class Trial:
    """Where somebody is in a trial.

    Attributes:
        draft_id: whose words are tried out.
        session, settings: as a peer's, of the trial alone.
        planned: what would happen by itself.
        shift: by how much time was let pass.
    """

    draft_id: int
    session: Session | None = None
    settings: PeerSettings = field(default_factory=PeerSettings)
    planned: tuple[Planned, ...] = ()
    shift: timedelta = timedelta()

    def to_json(self) -> str:
        """Return the trial as JSON text."""
        planned = [{**vars(each), "due_at": each.due_at.isoformat()} for each in self.planned]
        session = self.session.to_json() if self.session else ""
        kept = {"draft_id": self.draft_id, "session": session, "settings": asdict(self.settings)}
        return json.dumps({**kept, "planned": planned, "shift": self.shift.total_seconds()})

    @staticmethod
    def from_json(text: str) -> Trial:
        """Read what `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: the text is no trial.
        """
        fields = json.loads(text)
        return Trial(
            fields["draft_id"],
            Session.from_json(fields["session"]) if fields["session"] else None,
            PeerSettings(**fields["settings"]),
            tuple(_planned(each) for each in fields["planned"]),
            timedelta(seconds=fields["shift"]),
        )


def _planned(fields: dict[str, Any]) -> Planned:
    due_at = datetime.fromisoformat(fields.pop("due_at"))
    return SilencePlanned(due_at=due_at, **fields) if "prompt" in fields else FollowUpPlanned(due_at=due_at, **fields)


def begin(tx: Transaction, peer: Peer, reply: Reply, draft: Draft, words: Words) -> None:
    """Begin a trial of a draft's words: what it is, every talk in it, and the way out."""
    trial = Trial(draft.id, settings=PeerSettings(language=reply.screen.language))
    previews.save(tx, peer, draft.release, trial.to_json(), reply.given.now)
    reply.settings = replace(reply.settings, is_previewing=True)
    screen, language = reply.screen, reply.screen.language
    titles = list(desk_screens.titles(words.pack.flows, language).items())[:TALKS_SHOWN]
    talks = [Button(title, presses.desk("talk", key)) for key, title in titles]
    rows = [tuple(talks[at : at + 2]) for at in range(0, len(talks), 2)]
    reply.replaces = 0
    reply.say(screens.note(screen, "preview_began", *rows, _ways(reply)))


def _ways(reply: Reply) -> screens.Row:
    wait = desk_screens.way(reply.screen, "button_let_time_pass", "wait")
    return wait, desk_screens.way(reply.screen, "button_end_trial", "end_trial")


def end(tx: Transaction, peer: Peer, reply: Reply, line: str = "preview_ended") -> None:
    """End the trial: the doors below the text field are those of the words in force again."""
    previews.end(tx, peer.id)
    reply.settings = replace(reply.settings, is_previewing=False)
    reply.replaces = 0
    reply.say(screens.home(reply.screen, line))


def is_real(meaning: Meaning) -> bool:
    """True for what means the peer themselves, or their desk, and is answered as if there were no trial."""
    match meaning:
        case CommandGiven(command=command):
            return command in REAL
        case Pressed(presses.CommandPress(command=command)):
            return command in REAL
        case Pressed(DeskPress(what=what)):
            return what not in TRIAL_ACTS or not permissions.may("desk", what, permissions.COORDINATOR)
        case _:
            return False


def take(tx: Transaction, peer: Peer, inbound: Inbound, meaning: Meaning, reply: Reply, desk: Desk) -> Answer:
    """Answer in the trial. Raises NotChecked when its words have to be read first."""
    release, trial = _kept(tx, peer)
    draft = drafts.find(tx, trial.draft_id) if trial else None
    words = desk.words(draft) if draft and draft.release == release else None
    is_end = meaning == Pressed(DeskPress("end_trial"))
    if trial is None or words is None or is_end:
        end(tx, peer, reply, "preview_ended" if is_end else "preview_gone")
        return reply.answer()
    made, trial, head = _made(trial, words, inbound, meaning, reply)
    previews.save(tx, peer, words.pack.name, trial.to_json(), reply.given.now)
    reply.replaces = 0
    if head:
        reply.outgoing.append(Send(Message(head)))
    _show(reply, made)
    reply.toast = made.toast
    return reply.answer()


def _kept(tx: Transaction, peer: Peer) -> tuple[str, Trial | None]:
    """Return the release a trial is of, and the trial. One that cannot be read is over, and says so."""
    try:
        kept = previews.load(tx, peer)
        return (kept[0], Trial.from_json(kept[1])) if kept else ("", None)
    except (KeyProblem, ValueError, KeyError, TypeError):
        return "", None  # A damaged row, or one of another version of the bot.


def _made(trial: Trial, words: Words, inbound: Inbound, meaning: Meaning, reply: Reply) -> tuple[Answer, Trial, str]:
    """Return what the trial answers, how it stands after it, and what stands above: how much time went by."""
    head = ""
    if meaning == Pressed(DeskPress("wait")):
        due = min(trial.planned, key=lambda each: each.due_at, default=None)
        if due is None:
            return _note(reply, "preview_nothing"), trial, ""
        waited = max(timedelta(), due.due_at - (reply.given.now + trial.shift))
        hours = f"{round(waited.total_seconds() / 3600, 1):g} h"
        head = reply.given.words.pack.line("preview_waited", reply.screen.language, hours=hours)
        rest = tuple(each for each in trial.planned if each is not due)
        trial = replace(trial, planned=rest, shift=trial.shift + waited)
        made = _fallen_due(due, *_given(trial, words, reply))
    else:
        standing, given = _given(trial, words, reply)
        made = _answered(standing, given, inbound, meaning)
    return made, _after(trial, made), head


def _given(trial: Trial, words: Words, reply: Reply) -> tuple[Standing, Given]:
    now = reply.given.now + trial.shift
    given = replace(reply.given, words=words, flow_pack=words.pack, now=now, today=now.date())
    standing = Standing(
        settings=trial.settings,
        language=reply.screen.language,
        session=trial.session,
        newest_message=reply.standing.newest_message,
        tapped_message=reply.standing.tapped_message,
        joined_on=reply.standing.joined_on,
    )
    return standing, given


def _answered(standing: Standing, given: Given, inbound: Inbound, meaning: Meaning) -> Answer:
    match meaning:
        case Pressed(DeskPress(what="talk", of=key)):
            flow = given.words.pack.flows.get(key)
            if flow and flow.is_check_in:
                asked = replace(given, token=token_of(Asked.read(NO_OCCURRENCE), given.token))
                return check_in(standing, asked, key, NO_OCCURRENCE, "")
            return follow_up(standing, given, key, "start")
        case _:
            # Once more, with the words that are tried out: they may have other doors and commands.
            understood = understand(inbound, given.words)
            if understood.urgent and understood.rest is None:
                urgent = presses.card(understood.urgent.card)
                return answer(Pressed(presses.parse(urgent)), standing, given)
            return answer(understood.rest or meaning, standing, given)


def _fallen_due(due: Planned, standing: Standing, given: Given) -> Answer:
    if isinstance(due, SilencePlanned):
        return fall_silent(standing, given, due.prompt)
    return follow_up(standing, given, due.flow, due.node)


def _after(trial: Trial, made: Answer) -> Trial:
    """Return how the trial stands: like a peer's, a question that was answered waits for nobody any more."""
    planned = trial.planned
    if made.session != trial.session:
        planned = tuple(each for each in planned if not isinstance(each, SilencePlanned))
    session = made.session if made.session and made.session.is_waiting else None
    return replace(trial, session=session, settings=made.settings, planned=(*planned, *made.planned))


def _note(reply: Reply, line: str) -> Answer:
    note = screens.note(reply.screen, line, _ways(reply))
    return Answer(None, reply.settings, (Send(note),))


def _show(reply: Reply, made: Answer) -> None:
    """Show what the trial said, marked, each with the way on in time and the way out."""
    mark = reply.given.words.pack.line("preview_mark", reply.screen.language)
    said = [each.message for each in made.outgoing if isinstance(each, Send)]
    for message in [*said, *([made.farewell.gone] if made.farewell else [])]:
        shown = replace(message, text=f"{mark}\n\n{message.text}", is_pinned=False, is_personal=True)
        if message.rows:
            shown = replace(shown, rows=(*message.rows, _ways(reply)))
        reply.outgoing.append(Send(shown))
    if not any(message.rows for message in said):
        text = mark if said else f"{mark}\n\n{reply.given.words.pack.line('preview_silent', reply.screen.language)}"
        reply.outgoing.append(Send(Message(text, rows=(screens.frame(reply.screen), _ways(reply)))))
