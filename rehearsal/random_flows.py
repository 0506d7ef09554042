"""Packs made by chance that use the whole language of flows and are valid: the same seed gives the same files.

Ways that are taken without a peer lead forward only, and a flow calls only flows that come after it; so nothing goes
round by itself. Whatever the verifier refuses all the same is thrown away by `valid_packs`, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from content.needs import DOORS
from content.pack import Pack, build_pack
from flows.check_in_rules import QUESTIONS_MOST
from flows.condition_parser import parse_condition
from flows.definition import Target, TargetKind
from flows.parser import parse_flow

from .random_answers import Known, answers_at, given_at
from .random_ground import doors, ground
from .random_nodes import KINDS, SHARES, Making, Node, Shares, fill
from .random_script import Part, Script, Written, lines_of, write_script, written
from .random_wording import TITLES, Pair

KEYS = ("harvest", "meadow", "bridge", "orchard")
"""What the flows of a random pack are called, in the order in which they may call each other."""

TRIED_AT_LEAST, VALID_LEAST = 40, 0.2
"""After so many packs at least that part of them must be valid: else chance would try for ever."""

SEARCH = "find_help"
"""The flow that typed words go to when none waits."""


def random_pack(seed: int, shares: Shares = SHARES) -> dict[str, str]:
    """Return the files of a pack with one to four flows, and sometimes the library's; mostly it is valid."""
    random = Random(seed)
    keys = KEYS[: random.randint(1, len(KEYS))]
    files = ground()
    for place, key in enumerate(keys):
        is_check_in = random.random() < shares.check_in
        making = Making(random, shares, key, is_check_in, keys[place + 1 :])
        files |= write_script(_flow(making, TITLES[KEYS.index(key)]))
    if random.random() < 0.5:  # noqa: PLR2004 - a coin
        files |= _library()
        keys = (SEARCH, *keys)
    open_doors = [door for door in DOORS if door not in ("overdose", "oximeter")]
    ways = {door: f"flow:{keys[place % len(keys)]}" for place, door in enumerate(open_doors)}
    files["phrases/doors.yaml"] = doors(ways)
    return files


@dataclass
class Made:
    """How many packs were made, and how many of them the verifier let pass; why others were thrown away, by code."""

    tried: int = 0
    valid: int = 0
    flows: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Which part of the packs that were made is valid."""
        return self.valid / max(self.tried, 1)


def valid_packs(first_seed: int, flows: int, made: Made, shares: Shares = SHARES) -> Iterator[tuple[int, Pack]]:
    """Yield packs with their seeds, from `first_seed` on, until they hold so many flows; `made` counts."""
    seed = first_seed
    while made.flows < flows:
        if made.tried > TRIED_AT_LEAST and made.share < VALID_LEAST:
            raise AssertionError(f"only {made.share:.0%} of the packs are valid: {made.refused}")
        pack, issues = build_pack(random_pack(seed, shares))
        made.tried += 1
        if pack is None:
            for code in {found.code for found in issues if found.severity == "error"}:
                made.refused[code] = made.refused.get(code, 0) + 1
        else:
            made.valid += 1
            made.flows += len(pack.flows)
            yield seed, pack
        seed += 1


def _library() -> dict[str, str]:
    asks: Part = {"say": "Type a word or two.", "ask": "library"}
    source: Part = {"flow": SEARCH, "title": "Shelf", "silence": "stays open", "nodes": {"start": asks}}
    nodes: Part = {"start": {"say": "Écris un mot ou deux."}}
    french: Part = {"flow": SEARCH, "language": "fr", "of": "", "title": "Rayon", "nodes": nodes}
    return write_script(Script(SEARCH, source, {"fr": french}))


def _flow(making: Making, title: Pair) -> Script:
    random = making.random
    count = random.randint(2, 8)
    making.nodes = [Node("start", "question")]
    making.says_silence = not making.is_check_in and making.happens(making.shares.says_silence)
    for number in range(1, count + 1):
        _add(making, f"n{number}")
    making.nodes.append(Node("bye", "speaks"))
    for place, node in enumerate(making.nodes):
        fill(making, place, node)
    source: Part = {"flow": making.key, "title": title[0]}
    if making.is_check_in:
        source["check_in"] = "yes"
    elif making.says_silence:
        source["silence"] = {"after": "24 h", "go": "end"} if making.happens(0.5) else "stays open"
    source["nodes"] = {node.key: node.source for node in making.nodes}
    _settle_conditions(making, source)
    _name_answers(making, source)
    if not making.happens(making.shares.translated):
        return Script(making.key, source, {})
    kept = [node for node in making.nodes if node.french and not making.happens(making.shares.left_out)]
    nodes: dict[str, Written] = {node.key: node.french for node in kept or making.nodes[:1]}
    french: Part = {"flow": making.key, "language": "fr", "of": "", "title": title[1], "nodes": nodes}
    return Script(making.key, source, {"fr": french})


def _add(making: Making, key: str) -> None:
    """Add a node that some earlier one leads to."""
    room = {"question": 4, "routes": 3, "speaks": 1, "words": 1, "calls": 1, "library": 2}
    parents = [node for node in making.nodes if len(node.ways) < room[node.kind]]
    # The first node always has room, and whoever leads nowhere yet is asked first.
    parent = making.random.choice([node for node in parents if not node.ways] or parents or making.nodes[:1])
    parent.ways.append(key)
    kinds = [kind for kind in KINDS if not (making.is_check_in and kind in ("words", "library", "calls"))]
    if making.is_check_in and sum(node.kind == "question" for node in making.nodes) >= QUESTIONS_MOST:
        kinds = ["speaks", "routes"]
    making.nodes.append(Node(key, making.random.choice(kinds)))


def _known(source: Part) -> dict[str, Known]:
    flow, _ = parse_flow(written(source), "")
    return answers_at(flow) if flow else {}


def _settle_conditions(making: Making, source: Part) -> None:
    """Take out lines of `when` that nobody could follow; what only they led to, the node goes on to."""
    for node in making.nodes:
        if "when" not in node.source:
            continue
        known = _known(source).get(node.key, {})
        lines = [line for line in lines_of(node.source, "when") if _can_hold(line, known)]
        if len(lines) > 1 and not any(" not " in line for line in lines):
            lines = lines[: making.random.randint(1, len(lines))]
        node.source["when"] = list[Written](lines)
        rest = [way for way in node.ways if not any(line.endswith(f" {way}") for line in lines)]
        node.source["go"] = rest[0] if rest else node.source["go"]
        if not lines:
            del node.source["when"]


def _can_hold(line: str, known: Known) -> bool:
    head, _, _ = line.partition(" → ")
    condition = parse_condition(head, Target(TargetKind.END), 0)
    values = known.get(condition.result, frozenset()) if condition else frozenset()
    return condition is not None and any((value in condition.values) is not condition.is_not for value in values)


def _name_answers(making: Making, source: Part) -> None:
    """Let some nodes say what was answered before, where it was answered on every way there."""
    known = _known(source)
    for node in making.nodes:
        names = given_at(known.get(node.key, {}))
        if names and node.source.get("say") and making.happens(making.shares.named):
            name = making.random.choice(names)
            node.source["say"] = f"{node.source['say']} You said {{{name}}}."
            node.french["say"] = f"{node.french['say']} Tu as dit {{{name}}}."
