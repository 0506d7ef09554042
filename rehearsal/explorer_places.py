"""What there is to come by in a pack's flows, what of it a talk can reach, and the table of what was come by.

What is reachable is read from the ways that writers wrote, not from what was explored: every line of `when:` counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from content.pack import SOURCE_LANGUAGE, Pack
from conversations.channel import Inbound, Kind
from conversations.interrupts import Said, understand
from conversations.words import Words
from flows.definition import START, Choice, TargetKind
from flows.session import Frame

from .coverage import Place, places
from .explored_bot import Hits
from .explored_ways import reachable

KINDS = ("nodes", "choices", "typed", "timeouts", "silent ends", "later", "when")


def there(words: Words) -> Iterator[Place]:
    """Yield everything a talk can come by, reachable or not."""
    yield from places(words.pack)
    for flow in words.pack.flows.values():
        for node in flow.nodes.values():
            if node.silence and node.silence.target.kind is TargetKind.END:
                yield Place(flow.key, "silent ends", node.key)
            yield from (
                Place(flow.key, "typed", node.key, each.label) for each in node.choices if _is_heard(words, each)
            )


def _is_heard(words: Words, choice: Choice) -> bool:
    """True when some way of typing a choice comes to its flow, and is not taken for a door or a command before."""
    written = (choice.label, *choice.words)
    heard = (understand(Inbound(1, "1", Kind.TEXT, text), words) for text in written)
    return any(not each.urgent and isinstance(each.rest, Said) for each in heard)


def doors(pack: Pack) -> set[Frame]:
    """Return where talks begin: behind doors, and where a schedule starts a check-in."""
    targets = (door.target for door in pack.phrases[SOURCE_LANGUAGE].doors.values())
    begun = {Frame(target.key, START) for target in targets if target and target.kind is TargetKind.FLOW}
    return begun | {Frame(flow.key, START) for flow in pack.flows.values() if flow.is_check_in}


def reachable_places(words: Words) -> set[Place]:
    """Return everything a talk can come by from where talks begin."""
    found = {(frame.flow, frame.node) for frame in reachable(words.pack.flows, doors(words.pack))}
    laters = {
        (flow.key, node.later.node)
        for flow in words.pack.flows.values()
        for node in flow.nodes.values()
        if node.later and (flow.key, node.key) in found
    }
    return {place for place in there(words) if (place.flow, place.node) in (laters if place.kind == "later" else found)}


def table(words: Words, hits: Hits) -> str:
    """Return the table: a flow a row; of each kind how much was come by, of how much, and how often."""
    all_there, wanted = list(there(words)), reachable_places(words)
    rows: list[tuple[str, ...]] = [("flow", *KINDS, "reachable", "hits", "covered")]
    for key in (*sorted(words.pack.flows), ""):
        mine = [place for place in all_there if key in ("", place.flow)]
        can = [place for place in mine if place in wanted]
        kinds = [_told([place for place in can if place.kind == kind], hits) for kind in KINDS]
        come_by = sum(place in hits for place in can)
        covered = f"{100 * come_by // len(can)} %" if can else "-"
        times = f"{sum(hits.counts[place] for place in can):,}"
        rows.append((key or "all", *kinds, f"{len(can)} of {len(mine)}", times, covered))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _told(can: Collection[Place], hits: Hits) -> str:
    return f"{sum(place in hits for place in can)}/{len(can)}" if can else ""


def missing(words: Words, hits: Hits) -> list[Place]:
    """Return what can be reached and was not come by."""
    return sorted(reachable_places(words) - hits)
