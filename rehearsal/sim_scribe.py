"""Writes down a simulated life as it happens: what arrives in chats, what is due, what the store says afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from content.needs import TELLING_WORDS
from conversations.words import Words
from flows.check_in_rules import is_answer
from sandbox.witness import Sight
from store import answers, nudges, organisations, peers
from store.database import Transaction

from . import sim_questions as questions
from .sim_history import ANEW, REPLY, Act, Answered, Fired, Life, Shown, Wishes
from .sim_promises import broken_promises
from .sim_questions import Due
from .sim_store import MASTER
from .sim_visits import CRIES
from .sim_wire import IS_URGENT, ROW

_SENDS, _EDIT = ("sendMessage", "sendPhoto", "sendVoice"), "editMessageText"
CHECK_IN_MARK, ERASES = "1s:-c-", "1c:erase_yes"


class Scribe:
    """One life's writer."""

    def __init__(self, life: Life, words: Words, now: Callable[[], datetime], codes: dict[str, int]) -> None:
        self.life = life
        self.fresh: list[Shown] = []
        """What arrived and no peer has looked at yet."""
        self._now = now
        self._codes = codes
        self._flows = words.pack.flows
        self._languages = words.pack.languages
        self._ids: dict[int, int] = {}
        """Chat → the peer's row; kept after it is erased."""
        self._chats: dict[int, int] = {}
        self._last_row = 0
        self._asked: dict[tuple[int, str], tuple[int, str]] = {}
        """Chat and token of a check-in → schedule and occurrence it is asked for."""
        self._asked_in: dict[tuple[int, int], tuple[int, str]] = {}
        """The same, by chat and message."""
        self._last_asked: dict[int, tuple[int, str]] = {}
        self._wanted: dict[int, dict[tuple[int, str], set[str]]] = defaultdict(lambda: defaultdict(set))
        self._placed: dict[int, int] = {}
        self._replied: dict[int, set[tuple[int, str]]] = defaultdict(set)
        self.by_update: dict[int, Act] = {}
        pack = words.pack
        life.line_keys = {said: (line.key, line.tone) for line in pack.nudges.weekly for said in line.says.values()}
        lists = (each.words.get(TELLING_WORDS, {}) for each in pack.phrases.values())
        life.telling = tuple(sorted({word.lower() for found in lists for words in found.values() for word in words}))

    def see(self, sight: Sight) -> None:
        """See one request of the bot. Only what arrived in a chat is written down."""
        if sight.note:
            self.life.faults[sight.note] += 1
        if sight.method not in (*_SENDS, _EDIT) or not sight.answer or not sight.answer["ok"]:
            return
        message = sight.answer["result"]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        presses = tuple(tuple((each["text"], each.get("callback_data", "")) for each in row) for row in rows)
        shown = Shown(
            at=self._now(),
            peer=message["chat"]["id"],
            message_id=message["message_id"],
            row=ROW.get(),
            text=message.get("text") or message.get("caption", ""),
            presses=presses,
            is_protected=message.get("has_protected_content", False),
            is_urgent=IS_URGENT.get(),
            answer_was_lost=bool(sight.note),
            wishes=self._wishes(message["chat"]["id"]),
        )
        if sight.method == _EDIT:
            # A message that was changed is none that arrived; but a question may be asked in it again.
            self._remember_asked(shown, None)
            return
        self.life.shown.append(shown)
        self.fresh.append(shown)
        if shown.row and (place := self.life.row_notes.get(shown.row)) is not None:
            fired = self.life.fired[place]
            self._remember_asked(shown, fired)
            if fired.schedule > 0 and not shown.answer_was_lost and not self.life.is_again(fired):
                self._rhythm(shown.peer, fired.schedule, fired.occurrence)
        elif any(press.startswith(CHECK_IN_MARK) for row in presses for _, press in row):
            self._remember_asked(shown, None)

    def _wishes(self, chat: int) -> Wishes | None:
        known = self.life.wishes.get(chat)
        return known[-1] if known else None

    def _remember_asked(self, shown: Shown, fired: Fired | None) -> None:
        """Note for which occurrence a question asks: what came by itself says so, what goes on belongs to it.

        What is asked again late is asked in the message whose old button was tapped.
        """
        presses = [press for row in shown.presses for _, press in row if press.startswith(CHECK_IN_MARK)]
        tokens = {press[3:].partition(".")[0] for press in presses}
        for token in tokens:
            if fired and fired.schedule:
                self._asked[shown.peer, token] = (fired.schedule, fired.occurrence)
            elif asked := self._asked_in.get((shown.peer, shown.message_id)) or self._last_asked.get(shown.peer):
                self._asked.setdefault((shown.peer, token), asked)
            if now_asked := self._asked.get((shown.peer, token)):
                self._asked_in[shown.peer, shown.message_id] = now_asked

    def fired(self, tx: Transaction, due: Due) -> None:
        """Write down what became of a row that was due, if anything did."""
        after = questions.nudge(tx, due["id"])
        if after and (after["state"], after["due_at"]) == (due["state"], due["due_at"]):
            return
        rows = self.new_rows(tx)
        if due["kind"] not in (nudges.CHECK_IN, nudges.LINE, nudges.IDLE):
            return
        chat = self._chats.get(due["peer_id"], 0)
        names = ("kind", "occurrence", "due_at")
        fired = Fired(
            at=self._now(),
            nudge=due["id"],
            peer=chat,
            organisation=due["organisation_id"],
            schedule=due["schedule_id"],
            state=after["state"] if after else "gone",
            why=after["why"] if after else "",
            rows=tuple(rows),
            wishes=self.life.wishes[chat][-1],
            **{name: due[name] for name in names},
        )
        self.life.fired.append(fired)
        for row in rows:
            self.life.row_notes[row] = len(self.life.fired) - 1
        if fired.state == "done":
            self.life.first_done.setdefault(fired.nudge, len(self.life.fired) - 1)
        if fired.state == "done" and fired.schedule > 0:
            self._last_asked[chat] = (fired.schedule, fired.occurrence)

    def new_rows(self, tx: Transaction) -> list[int]:
        """Write down outbox rows that were made since the last look, and return them."""
        found = questions.rows_after(tx, self._last_row)
        for number, peer_id, kind in found:
            self.life.row_kinds[number] = (self._chats.get(peer_id, 0), kind)
            self._last_row = number
        return [number for number, _, _ in found]

    def ends(self, tx: Transaction) -> None:
        """Write down how rows ended, before they are tidied away."""
        for number, state, why in questions.ends(tx):
            if why == "left" and number not in self.life.row_ends and number in self.life.row_kinds:
                # The bot heard of it by a message that could not be brought; no update ever said so.
                self._look_at(tx, self.life.row_kinds[number][0])
            self.life.row_ends[number] = (state, why)

    def taken(self, tx: Transaction, updates: Iterable[int]) -> set[int]:
        """Write down what the store says now of the peers whose updates were taken. Returns their chats."""
        acts = []
        for number in updates:
            if number in self.by_update and number not in self.life.taken:
                self.life.taken[number] = self._now()
                acts.append(self.by_update[number])
        for chat in {act.peer for act in acts}:
            self._look_at(tx, chat)
        fresh = self.new_rows(tx)
        for act in acts:
            self._judge(tx, act)
            if act.words in CRIES:
                self._answers_cry(act, fresh)
        return {act.peer for act in acts}

    def let_go(self, tx: Transaction) -> None:
        """Write down who was erased with a tidying, though they did not ask for it."""
        for chat, number in list(self._ids.items()):
            if self.life.wishes.get(chat) and not questions.is_there(tx, number):
                self.life.let_go[chat] = self._now()
                self.life.wishes_before_gone[chat] = self.life.wishes[chat]
                self.life.wishes[chat] = []
                self._forget(tx, chat)

    def settles(self, tx: Transaction, chat: int) -> None:
        """Write down somebody who was there before the life began."""
        self._look_at(tx, chat)

    def gave_up(self, tx: Transaction, update: int) -> None:
        """Write down what became of a tap that Telegram gave up: the bot died, and it may have acted before, or not."""
        act = self.by_update[update]
        self._look_at(tx, act.peer)
        if act.press == ERASES and not self.life.wishes[act.peer]:
            self._forget(tx, act.peer)
        if act.press.startswith(CHECK_IN_MARK):
            self._answered(tx, act)

    def _look_at(self, tx: Transaction, chat: int) -> None:
        peer = peers.find(tx, MASTER, str(chat))
        if peer is None:
            # Erased: whoever comes again begins anew.
            self.life.wishes[chat] = []
            return
        self._ids[chat], self._chats[peer.id] = peer.id, chat
        joined = frozenset(each.organisation.id for each in organisations.of_peer(tx, peer.id))
        found = Wishes(self._now(), peer.settings, joined, peer.is_reachable)
        self.life.wishes.setdefault(chat, []).append(found)

    def _judge(self, tx: Transaction, act: Act) -> None:
        """Compare what was tapped with what is kept."""
        known = self.life.wishes.get(act.peer, [])
        if act.press == ERASES:
            self._forget(tx, act.peer)
        elif known and known[-1].at == self._now():
            for problem in broken_promises(act, known[-1], self._now(), self._codes):
                self._problem("rule 13, a tap does what it says", problem)
        if act.press.startswith(CHECK_IN_MARK):
            self._answered(tx, act)

    def _answers_cry(self, act: Act, fresh: list[int]) -> None:
        """A cry that was acknowledged has its card: in the chat, or in a row where the line was cut."""
        has_card = any(each.is_urgent and each.peer == act.peer for each in self.life.shown[self.seen_before(act) :])
        has_row = any(self.life.row_kinds[row] == (act.peer, "emergency") for row in fresh)
        if not has_card and not has_row:
            self._problem("rule 14, the card first", f"{act.peer} wrote {act.words!r} at {act.at} and got no card")

    def seen_before(self, act: Act) -> int:
        """Return how many messages had arrived anywhere when somebody did something."""
        return self._placed[act.update_id]

    def note(self, act: Act) -> None:
        """Write down what a peer did."""
        self.life.acts.append(act)
        self.by_update[act.update_id] = act
        self._placed[act.update_id] = len(self.life.shown)
        if act.words.startswith("org_") or act.press.startswith(("1o:join", "1o:leave", "1o:keep", "1o:asks")):
            for peer, schedule in list(self.life.rhythms):
                if peer == act.peer:
                    self._rhythm(peer, schedule, ANEW)

    def _rhythm(self, peer: int, schedule: int, event: str) -> None:
        self.life.rhythms.setdefault((peer, schedule), []).append(event)

    def _problem(self, rule: str, told: str) -> None:
        self.life.problems.append((rule, f"{self._now()}: {told}"))

    def _forget(self, tx: Transaction, chat: int) -> None:
        if left := questions.left_of(tx, self._ids.get(chat, 0)):
            self._problem("rule 10, nothing is left of who is erased", f"rows by table: {left}")
        self.life.erased[chat] = self._now()
        self._wanted.pop(chat, None)
        self._last_asked.pop(chat, None)

    def _answered(self, tx: Transaction, act: Act) -> None:
        """Note what a tap answered, if it did, and hold it against what the store keeps under which occurrence."""
        peer = peers.find(tx, MASTER, str(act.peer))
        if peer is None:
            return
        kept = {(asked.schedule_id, asked.occurrence): results for asked, results in answers.of_peer(tx, peer)}
        token = act.press[3:].partition(".")[0]
        asked = self._asked.get((act.peer, token))
        key = self._saved_by(act)
        wanted = self._wanted[act.peer]
        if asked and key and key in kept.get(asked, {}) and key not in wanted[asked]:
            wanted[asked].add(key)
        for place, results in kept.items():
            if any(map(is_answer, results.values())) and place not in self._replied[act.peer]:
                self._replied[act.peer].add(place)
                self._rhythm(act.peer, place[0], REPLY)
        told = tuple(sorted((*place, len(keys)) for place, keys in wanted.items() if keys))
        found = tuple(sorted((*place, len(results)) for place, results in kept.items()))
        self.life.answered.append(Answered(self._now(), act.peer, told, found))

    def _saved_by(self, act: Act) -> str:
        """Return the name under which a tapped answer is kept; "" for one that is not kept."""
        place = int(act.press.split(".")[2].partition(":")[0])
        for flow in self._flows.values():
            for node in flow.nodes.values() if flow.is_check_in else ():
                for language in self._languages:
                    labels = flow.labels(node.key, language)
                    if node.save and place < len(labels) and labels[place] == act.words:
                        return node.save
        return ""
