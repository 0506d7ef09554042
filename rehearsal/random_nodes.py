"""The nodes of a random flow, each of one kind: what they say, where they lead, what they keep and plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from .random_ground import CARDS, TYPED_COMMANDS
from .random_script import Line, Part, Written
from .random_wording import LABELS, QUESTIONS, SKIP, STATEMENTS, TYPED, Pair


@dataclass(frozen=True)
class Shares:
    """How often chance does what, from 0 to 1: this is where to turn when the verifier becomes stricter."""

    says_silence: float = 0.2
    """Flows that say for all their questions what happens when nobody answers, and in no check-in."""

    silence: float = 0.5
    """Questions with a `silence:` of their own in such a flow; in others each has one."""

    silence_goes_on: float = 0.3
    """Silences that go on to a node; others end."""

    back: float = 0.25
    """Choices that lead back to an earlier node."""

    away: float = 0.35
    """Choices beside the needed ones that open a card, a command, or call another flow."""

    words: float = 0.4
    """Choices that can be typed in other words too."""

    saved: float = 0.5
    """Questions that keep their answer; the first one always does."""

    later: float = 0.2
    quiet: float = 0.2
    call: float = 0.15
    translated: float = 0.8
    left_out: float = 0.05
    """Nodes of a translation that stay in English."""

    check_in: float = 0.25
    named: float = 0.3
    """Nodes that say an earlier answer, of those that can."""

    unset: float = 0.05
    """Conditions on an answer that may not have been given on the way here."""


SHARES = Shares()

KINDS = ("question",) * 5 + ("speaks",) * 3 + ("routes",) * 2 + ("words", "library", "calls")
"""Kinds of nodes, as often as they are chosen."""

_WAITS = ("30 min", "5 h", "24 h", "2 d", "30 d")


@dataclass
class Node:
    """One node on its way: what kind it is, where it must lead, and what it holds in both languages."""

    key: str
    kind: str
    ways: list[str] = field(default_factory=list)
    source: Part = field(default_factory=dict)
    french: Part = field(default_factory=dict)


@dataclass
class Making:
    """One flow on its way. `saved` is name → labels kept under it; the first is kept by the first node."""

    random: Random
    shares: Shares
    key: str
    is_check_in: bool
    callable_flows: tuple[str, ...]
    nodes: list[Node] = field(default_factory=list)
    saved: dict[str, list[str]] = field(default_factory=dict)
    says_silence: bool = False

    def happens(self, share: float) -> bool:
        """Toss a coin that falls on yes in `share` of all tosses."""
        return self.random.random() < share


def fill(making: Making, place: int, node: Node) -> None:
    """Write what a node holds; `place` is where it stands among the others."""
    {
        "question": _question,
        "speaks": _speaks,
        "routes": _routes,
        "words": _words,
        "library": _library_node,
        "calls": _calls,
    }[node.kind](making, place, node)


def _say(making: Making, node: Node, pairs: tuple[Pair, ...]) -> None:
    node.source["say"], node.french["say"] = making.random.choice(pairs)


def ahead(making: Making, place: int) -> str:
    """Return a node that comes later. The last one of all says good-bye: nobody's answer is met with nothing."""
    return making.random.choice([*(node.key for node in making.nodes[place + 1 :])] or ["end"])


def _silence(making: Making, place: int, node: Node) -> None:
    if not making.says_silence or making.happens(making.shares.silence):
        goes_on = making.happens(making.shares.silence_goes_on)
        go = ahead(making, place) if goes_on else "end"
        node.source["silence"] = {"after": making.random.choice(_WAITS), "go": go}
        if not making.is_check_in and making.happens(0.1):
            node.source["silence"] = "stays open"


def _question(making: Making, place: int, node: Node) -> None:
    _say(making, node, QUESTIONS)
    targets = [*node.ways, *([ahead(making, place)] if not node.ways or making.happens(0.5) else [])]
    targets += [_extra(making, place) for _ in range(making.random.randint(1, 3))]
    making.random.shuffle(targets)
    is_first = place == 0
    room = 3 - len(making.saved) if making.is_check_in else 2
    saves = is_first or (room > 0 and making.happens(making.shares.saved))
    _choices(making, node, targets, saves and making.is_check_in)
    if saves:
        # Answers are a talk's, and a flow that is called keeps its own beside them: each flow has names of its own.
        names = [f"{name}_{making.key}" for name in ("mood", "plan", "hope")]
        name = names[len(making.saved)] if len(making.saved) < len(names) else ""
        if name:
            node.source["save"] = name
            making.saved[name] = [label for label in _kept_labels(node)]
    if making.happens(making.shares.quiet / 2):
        _quiet(making, node)
    _silence(making, place, node)


def _kept_labels(node: Node) -> list[str]:
    lines = node.source["choices"]
    assert isinstance(lines, list)
    return [str(line).split(" (")[0].split(" →")[0] for line in lines]


def _extra(making: Making, place: int) -> str:
    """Return where a choice leads that need not be there."""
    if making.happens(making.shares.back):
        return making.nodes[making.random.randint(0, place)].key
    if making.happens(making.shares.away):
        flows = [f"flow:{key}" for key in making.callable_flows]
        commands = [f"command:{making.random.choice(TYPED_COMMANDS)}"]
        return making.random.choice([f"card:{making.random.choice(CARDS)}", *commands, *flows])
    return ahead(making, place)


def _choices(making: Making, node: Node, targets: list[str], has_skip: bool) -> None:
    places = making.random.sample(range(len(LABELS)), len(targets))
    english: list[Line] = []
    french: list[Line] = []
    for place, target in zip(places, targets, strict=True):
        typed = TYPED[place] if making.happens(making.shares.words) else ("", "")
        for lines, language, leads in ((english, 0, target), (french, 1, "")):
            words = [typed[language]] if typed[language] else []
            lines.append(Line(LABELS[place][language], words, leads))
    if has_skip:
        english.append(Line(SKIP[0], ["later"], ahead(making, making.nodes.index(node))))
        french.append(Line(SKIP[1], ["plus tard"]))
    node.source["choices"], node.french["choices"] = [str(line) for line in english], [str(line) for line in french]


def _quiet(making: Making, node: Node) -> None:
    quiet: Part = {"for": making.random.choice(("2 d", "14 d"))}
    if making.happens(0.3):
        quiet["loss"] = "yes"
    node.source["quiet"] = quiet


def _way(making: Making, place: int, node: Node) -> str:
    """Return where a node goes on: where it must, if it must."""
    if node.ways:
        return node.ways[0]
    if making.callable_flows and making.happens(0.1):
        return f"flow:{making.random.choice(making.callable_flows)}"
    return ahead(making, place)


def _speaks(making: Making, place: int, node: Node) -> None:
    _say(making, node, STATEMENTS)
    later = [later.key for later in making.nodes[place + 1 :]]
    if later and making.happens(making.shares.later):
        node.source["later"] = {"after": making.random.choice(_WAITS), "go": making.random.choice(later)}
    if making.happens(making.shares.quiet):
        _quiet(making, node)
    node.source["go"] = _way(making, place, node)


def _calls(making: Making, place: int, node: Node) -> None:
    _speaks(making, place, node)
    if making.happens(making.shares.call * 4):
        node.source["call"] = "lead"


def _routes(making: Making, place: int, node: Node) -> None:
    names = list(making.saved)
    name = making.random.choice(names) if making.happens(making.shares.unset) else names[0]
    values = making.random.sample(making.saved[name], len(making.saved[name]))
    if making.happens(0.2):
        lines = [f"{name} is not {values[0]} → {(node.ways or [ahead(making, place)])[0]}"]
    else:
        targets = [*node.ways, ahead(making, place)]
        lines = [f"{name} is {value} → {target}" for value, target in zip(values, targets, strict=False)]
    # What it must lead to and has no line for is where it goes on.
    rest = [way for way in node.ways if not any(line.endswith(f" {way}") for line in lines)]
    node.source["when"] = list[Written](lines)
    node.source["go"] = rest[0] if rest else ahead(making, place)


def _words(making: Making, place: int, node: Node) -> None:
    _say(making, node, QUESTIONS)
    node.source["ask"] = "words"
    _choices(making, node, [_extra(making, place)], has_skip=False)
    node.source["go"] = _way(making, place, node)
    name, labels = next(iter(making.saved.items()))
    if making.happens(0.6):
        node.source["keep"] = {"as": "note", "agreed": f"{name} is {making.random.choice(labels)}"}
    _silence(making, place, node)


def _library_node(making: Making, place: int, node: Node) -> None:
    _say(making, node, QUESTIONS)
    node.source["ask"] = "library"
    targets = [*node.ways, ahead(making, place)]
    _choices(making, node, targets, has_skip=False)
    _silence(making, place, node)
