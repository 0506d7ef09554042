"""Families of random packs: a first one, and what careful edits made of it. Each pack is read once and remembered.

To read a pack is a function of its files and costs hundreds of turns; a rehearsal reads the same ones all the time.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from content.fingerprint import release_name
from content.pack import Pack, published_pack
from conversations.words import Words

from .kill_points import find
from .random_edits import edited
from .random_flows import random_pack
from .random_nodes import Shares
from .random_script import flow_keys, read_script, write_script
from .random_wording import LABELS, QUESTIONS

Files = dict[str, str]

SHARES = Shares(silence_goes_on=0.7, back=0.4)
"""Random packs in which talks go on for long, also when nobody answers."""

REWORDED = 0.5
"""Sentences of a flow that a writer changes at once."""

SEEDS_MOST = 400
"""Random packs that are tried until one can be published."""

WHERE_PACKS_ARE_READ = (
    "conversations.bench:draft_pack",
    "conversations.switch:published_pack",
    "conversations.words:older_release",
    "conversations.publish:published_pack",
)
"""Where the house reads the files of a release."""

WHERE_WORDS_ARE_MADE = ("conversations.switch:Words", "conversations.bench:Words", "conversations.publish:Words")

WHERE_PACKS_ARE_COMPARED = "conversations.bench:changes_between"

_READ: dict[str, Pack | None] = {}
_MADE: dict[str, Words] = {}
_COMPARED: dict[tuple[str, str], Any] = {}


def pack_of(files: Mapping[str, str]) -> Pack | None:
    """Return files as a pack, read once; None when no version of the rules lets it be said."""
    name = release_name(files)
    if name not in _READ:
        _READ[name] = published_pack(files)
    return _READ[name]


def pack_named(name: str) -> Pack:
    """Return a pack that was read before, by its name.

    Raises:
        KeyError: it was not.
    """
    pack = _READ[name]
    if pack is None:
        raise KeyError(name)
    return pack


def words_of(pack: Pack) -> Words:
    """Return a pack ready to be talked with, made once."""
    if pack.name not in _MADE:
        _MADE[pack.name] = Words(pack)
    return _MADE[pack.name]


@functools.cache
def family(seed: int, size: int) -> tuple[Files, ...]:
    """Return the files of `size` packs, all different: a random one, and others that were edited out of earlier ones.

    Raises:
        RuntimeError: no random pack can be said, or none can be edited.
    """
    random = Random(f"family {seed}")
    members = [_first(seed)]
    names = {release_name(members[0])}
    for _ in range(SEEDS_MOST):
        if len(members) == size:
            return tuple(members)
        # Mostly one follows on the other; sometimes a writer begins again from an older one.
        parent = members[-1] if random.random() < 0.7 else random.choice(members)  # noqa: PLR2004 - mostly
        child = reworded(parent, random) if random.random() < 0.5 else edited(parent, random)  # noqa: PLR2004 - a coin
        if release_name(child) not in names and pack_of(child):
            members.append(child)
            names.add(release_name(child))
    raise RuntimeError(f"the packs of seed {seed} cannot be edited {size} times")


def _first(seed: int) -> Files:
    """Return the first random pack from a seed on that can be published."""
    for attempt in range(SEEDS_MOST):
        files = random_pack(seed * SEEDS_MOST + attempt, SHARES)
        pack = pack_of(files)
        if pack and any(flow.nodes["start"].is_waiting for flow in pack.flows.values()):
            return files
    raise RuntimeError(f"none of {SEEDS_MOST} random packs can be said: the rules became stricter than the packs")


def reworded(files: Files, random: Random) -> Files:
    """Return the files of a pack in which some sentences are others, and nothing else is."""
    script = read_script(files, random.choice(flow_keys(files)))
    for key, node in script.nodes().items():
        if "say" in node and random.random() < REWORDED:
            english, french = random.choice(QUESTIONS)
            first, second = random.choice(LABELS)
            node["say"] = f"{english} {first}, perhaps."
            for part in script.beside(key):
                part["say"] = f"{french} {second}, qui sait."
    return {**files, **write_script(script)}


@contextlib.contextmanager
def remembered() -> Iterator[None]:
    """Let the house read each pack once as long as the block lasts."""

    def draft(files: Mapping[str, str]) -> tuple[Pack | None, list[Any]]:
        # What was good by the rules of its day stays in use when they become stricter, so it belongs to what is tried.
        return pack_of(files), []

    with contextlib.ExitStack() as put_back:
        for where in WHERE_PACKS_ARE_READ:
            put_back.callback(put, where, put(where, draft if where.endswith("draft_pack") else pack_of))
        compare = find(WHERE_PACKS_ARE_COMPARED)[2]
        put_back.callback(put, WHERE_PACKS_ARE_COMPARED, put(WHERE_PACKS_ARE_COMPARED, _comparing_once(compare)))
        for where in WHERE_WORDS_ARE_MADE:
            put_back.callback(put, where, put(where, words_of))
        yield


def _comparing_once(compare: Callable[[Pack, Pack], Any]) -> Callable[[Pack, Pack], Any]:
    def compared(before: Pack, after: Pack) -> Any:
        names = before.name, after.name
        if names not in _COMPARED:
            _COMPARED[names] = compare(before, after)
        return _COMPARED[names]

    return compared


def forget() -> None:
    """Forget every pack that was read: thousands of them fill the memory."""
    for known in (_READ, _MADE, _COMPARED):
        known.clear()
    family.cache_clear()


def put(where: str, instead: Callable[..., Any]) -> Callable[..., Any]:
    """Put something in place of what `module:name` or `module:Class.name` names. Returns what was there."""
    holder, name, before = find(where)
    setattr(holder, name, instead)
    return before
