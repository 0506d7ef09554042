"""A coordinator at their desk, in one turn: who they are, what they look at, and the answer being made."""

from __future__ import annotations

from dataclasses import dataclass

from flows.issues import Severity
from store import audit, coordinators
from store.database import Transaction
from store.drafts import Draft
from store.keys import MasterKey
from store.peers import Peer
from store.roles import COORDINATOR

from . import desk_screens
from .desk import Desk
from .desk_screens import DraftSeen
from .reply import Reply


@dataclass(frozen=True)
class Seat:
    """A coordinator at their desk, in one turn: who they are, what they look at, and the answer being made."""

    tx: Transaction
    master: MasterKey
    desk: Desk
    reply: Reply
    peer: Peer
    number: int

    def say(self, line: str, **values: str) -> None:
        """Say one of the bot's own sentences, with the way back to the desk."""
        self.reply.say(desk_screens.say(self.reply.screen, line, **values))

    def note(self, action: str, of: int | str = "") -> None:
        """Write down what they did with their role, in the turn's transaction."""
        audit.note(self.tx, self.desk.now, COORDINATOR, action, peer_id=self.peer.id, of=of)

    def seen(self, draft: Draft) -> DraftSeen:
        """Return a draft as screens tell of it. Raises NotChecked when it was not read yet."""
        words = self.desk.read(self.desk.files(draft))
        plan = self.desk.plan(words)
        return DraftSeen(
            id=draft.id,
            name=words.name,
            files=sorted(draft.changes),
            changes=plan.changes,
            issues=sorted(words.issues, key=lambda found: found.severity is not Severity.ERROR),
            places=plan.places,
            moves=draft.moves,
            needs_two=plan.needs_two,
            is_asked=draft.is_asked,
            by=self.number if draft.peer_id == self.peer.id else coordinators.number_of(self.tx, draft.peer_id),
            is_own=draft.peer_id == self.peer.id,
        )

    def draft(self, of: str) -> Draft | None:
        """Return the draft a button is about: the coordinator's own, or another's that asks to be agreed to."""
        wanted = of.partition("-")[0]
        own = self.desk.draft
        others = self.desk.asked()
        drafts = [*([own] if own else []), *others]
        return next((each for each in drafts if str(each.id) == wanted), None)
