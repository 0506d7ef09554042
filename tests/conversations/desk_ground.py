"""A house with a small pack whose desk speaks as it really does, two coordinators, and files to send."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from content.pack import build_pack, flow_fingerprint
from conversations.channel import FileSent, Kind, Message
from conversations.coordinating import CODE_PREFIX
from conversations.desk_screens import looked_at
from conversations.pack_zip import zip_of
from conversations.publish import check
from conversations.switch import switch
from conversations.words import Words
from flows.parser import parse_flow
from store import coordinators
from store.database import Database
from tests.conversations.ground import Ground
from tests.small_pack import small_pack
from tests.store.ground import opened
from tests.words_in_force import PACK

RITA, OMAR, PEER = "800001", "800002", "700001"

TALK = """\
flow: talk
title: Talk
silence: stays open
nodes:
  start:
    say: How was it?
    choices:
      - Rough (hard) → rough
      - Quiet (calm) → bye
    save: mood
    silence: {after: 24 h, go: bye}
  rough:
    say: You said {mood}. What helps?
    choices:
      - A card (page) → card:plain
      - Tea (drink) → bye
  bye: {say: Bye for now., go: end}
"""

TALK_FR = """\
flow: talk
language: fr
of: {of}
title: Parler
nodes:
  start:
    say: Comment c'était?
    choices: [Dur (lourd), Calme (doux)]
  rough:
    say: Tu as dit {{mood}}. Quoi faire?
    choices: [Une fiche (carte), Du thé (boire)]
  bye: {{say: À bientôt.}}
"""


def french_of(talk: str, french: str = TALK_FR) -> str:
    """The French of a talk, with the fingerprint that fits."""
    flow, _ = parse_flow(talk, "flows/talk.yaml")
    assert flow
    return french.format(of=flow_fingerprint(flow))


@functools.cache
def _files() -> dict[str, str]:
    files = small_pack()
    desk = (PACK / "phrases/desk.yaml").read_text(encoding="utf-8")
    own = {line.split(":")[0].strip() for line in desk.splitlines() if line.startswith("  ") and ":" in line}
    lines = files["phrases/lines.yaml"].splitlines()
    files["phrases/lines.yaml"] = "\n".join(line for line in lines if line.split(":")[0].strip() not in own) + "\n"
    files["phrases/desk.yaml"] = desk
    files |= {"flows/talk.yaml": TALK, "flows/talk.fr.yaml": french_of(TALK)}
    pack, issues = build_pack(files)
    assert pack, issues
    return files


def desk_files(**changes: str) -> dict[str, str]:
    """The files of the small pack; `flows__talk=…` is another text for flows/talk.yaml."""
    return {**_files(), **{f"{name.replace('__', '/')}.yaml": text for name, text in changes.items()}}


def talk(old: str, new: str, then: Mapping[str, str] | None = None) -> str:
    """The talk with some words replaced."""
    text = TALK
    for before, after in {old: new, **(then or {})}.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


def words_of(files: Mapping[str, str]) -> Words:
    """Files as words; with a mistake among them the test is wrong."""
    published = check(files, [])
    assert published.words, published.errors
    return published.words


@functools.cache
def _words() -> Words:
    return words_of(desk_files())


class DeskGround(Ground):
    """A house whose words Rita and Omar may change."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, _words())
        self.publish(_words())
        self.numbers = itertools.count(1)

    def publish(self, words: Words) -> None:
        """Put words in force as a start does."""
        super().publish(words)
        self.look()

    def look(self) -> None:
        """Let this worker see what was published."""
        import asyncio

        asyncio.run(switch(self.house))

    async def appoint(self, *addresses: str) -> None:
        """Make coordinators, by the link that makes one."""
        for address in addresses or (RITA,):
            code = self.now(lambda tx: coordinators.invite(tx, self.time().date()))
            await self.says(f"/start {CODE_PREFIX}{code}", address)
            await self.taps("yes_please", address)

    async def sends(self, name: str, content: str | bytes, address: str = RITA, caption: str = "") -> list[Message]:
        """Send a file; returns what the bot said to it."""
        before = len(self.chat.sent)
        raw = content.encode() if isinstance(content, str) else content
        sent = FileSent("file", name, len(raw))
        await self.takes(self.inbound(Kind.UNREADABLE, address, text=caption, file=sent, content=raw, what="document"))
        return self.said(before)

    async def sends_pack(self, files: Mapping[str, str], address: str = RITA) -> list[Message]:
        """Send a whole pack."""
        return await self.sends("pack.zip", zip_of(files), address)

    async def publishes(self, text: str, address: str = RITA) -> None:
        """Send a talk and publish it, and let this worker see it."""
        self.time.passes(minutes=1)
        await self.sends("talk.yaml", text, address)
        await self.taps("Publish", address)
        await self.taps("Publish now", address)
        await switch(self.house)

    def handle(self) -> str:
        """What a button says of the one draft there is."""
        [row] = self.rows("drafts")
        return f"{row['id']}-{looked_at(row['release'], json.loads(row['moves']))}"

    def history(self) -> list[dict[str, Any]]:
        """Every publication."""
        return self.rows("publications")


@contextmanager
def desk_in(folder: Path, engine: str = "sqlite") -> Iterator[DeskGround]:
    """A house with an empty store and the small pack."""
    with opened(folder, engine) as database:
        yield DeskGround(database)
