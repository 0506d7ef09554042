"""Peers who write, tap and cry for help by their scripts while the bot is killed; only some wait for answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from sandbox.phone import Phone, Shown

from . import kill_script
from .kill_peace import Peaceful, newest_words
from .kill_script import Act
from .kill_sights import Sights, once

ANSWER_WITHIN = 180.0
"""Seconds a peer waits for an answer through any number of kills: a ceiling against hangs."""

PAUSE_SECONDS = 0.4
"""The longest pause between an answer and the next act."""

UNANSWERED_MOST = 3
"""Acts that an impatient peer sends without having seen the answers."""


class WaitedInVain(Exception):
    """An answer did not come; the message says to which act."""


class ActingPeer:
    """One peer with a script."""

    def __init__(
        self, phone: Phone, learned: Peaceful, sights: Sights, is_patient: bool, is_taken: Callable[[int], bool]
    ) -> None:
        """Take a script to act; `is_taken` tells whether all updates of a chat are acknowledged."""
        self.phone = phone
        self.learned = learned
        self._sights = sights
        self._chance = Random(phone.peer_id)
        self._is_patient = is_patient
        self._is_taken = is_taken
        self._last_tap = (0, "")

    async def act_all(self) -> None:
        """Do everything the script says, and see the last answer.

        Raises:
            WaitedInVain: an answer did not come.
        """
        acts, answered = self.learned.script.acts, 0
        for place, act in enumerate(acts):
            if self._must_see(place, answered):
                await self._see(place)
                answered = place
            await self._act(act)
            if act.kind == kill_script.TAP_AGAIN:
                # It has no answer to wait for, and texts overtake taps: they come in another lane of Telegram's.
                await self._until(lambda: self._is_taken(self.phone.peer_id), f"{act} to be taken")
            await asyncio.sleep(self._chance.uniform(0, PAUSE_SECONDS))
        await self._see(len(acts) - self.learned.expected.loses_farewell)

    def _must_see(self, place: int, answered: int) -> bool:
        """Whether all earlier answers must have been seen before this act."""
        acts = self.learned.script.acts
        if self._is_patient or place - answered >= UNANSWERED_MOST:
            return True
        if place and (acts[place].touches or acts[place - 1].touches):
            return True
        # After the start the doors must be there, and before an erasure everything must have come.
        is_end = self.learned.script.erases and place >= len(acts) - 2
        return place == 1 or is_end

    async def _see(self, acts: int) -> None:
        """Wait until the chat has shown the answers to so many acts."""
        replies, cards = self.learned.after[acts - 1] if acts else (0, 0)
        peer, sights = self.phone.peer_id, self._sights
        what = (
            f"the answer to {self.learned.script.acts[acts - 1]}, {replies} replies and {cards} cards" if acts else ""
        )
        await self._until(lambda: once(sights.replies[peer]) >= replies and len(sights.cards[peer]) >= cards, what)

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await self._sights.wait_for(holds)
        except TimeoutError:
            peer = self.phone.peer_id
            seen = f"{once(self._sights.replies[peer])} and {len(self._sights.cards[peer])} came"
            raise WaitedInVain(f"chat {peer} waited in vain for {what}: {seen}") from None

    async def _act(self, act: Act) -> None:
        match act.kind:
            case kill_script.START:
                await self.phone.start(act.words)
            case kill_script.SAY:
                await self.phone.say(act.words)
            case kill_script.VOICE:
                await self.phone.send_raw("voice")
            case kill_script.EDIT:
                await self.phone.edit(await newest_words(self.phone), act.words)
            case kill_script.TAP:
                self._last_tap = find_button(await self.phone.messages(), act.words)
                await self.phone.tap_word(*self._last_tap)
            case kill_script.TAP_AGAIN:
                await self.phone.tap_word(*self._last_tap)


def find_button(messages: Sequence[Shown], label: str) -> tuple[int, str]:
    """Return the newest message that has a button with this label, and the word the button carries."""
    for message in reversed(messages):
        for line in message["raw"].get("reply_markup", {}).get("inline_keyboard", []):
            for button in line:
                if button["text"] == label:
                    return message["message_id"], button["callback_data"]
    raise WaitedInVain(f"no message shows a button {label!r}")
