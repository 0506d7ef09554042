"""Prints the maps of the pack's flows into docs/flows: `python -m rehearsal.draw_flows`, or `make maps`."""

from __future__ import annotations

from pathlib import Path

from content.pack import SOURCE_LANGUAGE, Pack, draft_pack
from content.pack_files import read_pack_files
from flows.definition import Flow
from flows.map_chart import Reader
from flows.map_picture import draw_map
from flows.map_svg import svg
from flows.map_words import read_map_words

PACK = Path("content/pack")
FOLDER = Path("docs/flows")

HEAD = """# Maps of the flows

Each flow of the starter pack, drawn from its file. `make maps` draws them anew after a change; a test compares
them.

How to read one: it begins at the box with the double edge. **Round corners** and a thick edge: the bot waits for an
answer there. **Square corners**: it goes on by itself. Each row is a way out: a **button** is a choice, a
**triangle** goes on at once, a **diamond** is followed when an earlier answer fits, a **clock** when nobody answers
for so long, a **black clock** some time later. What a row leads to stands at its end; inside the flow a line goes
there, **broken** where time has to pass. Lines that lead to the same place become one: a **dot** is where one
joins. What leads back comes in from below. A **folded corner** is a card (the place is kept), **double bars**
another flow (and back), **points** a command, a **black plate** the end.

A before/after map shows both versions in one: **new** parts have a thick edge and line, **gone** ones are broken or
dotted, **changed** ones say what changed, and all of them say so in words. What stayed is grey. How a file is laid
out shows nothing.

In the coordinators' chat the same drawing is a photo, drawn twice as large as here: 11-pixel words become 22, and a
phone can be zoomed in to them. A map higher than 1,280 pixels (or than it is wide) is cut between two layers into
several photos; the lines between the layers are on both. So words stay as large on any map, however long."""


def reader_of(pack: Pack, language: str = SOURCE_LANGUAGE) -> Reader:
    """Return who reads maps in a language, with the pack's own words for them."""
    words = read_map_words(lambda key: pack.line(key, language))
    return Reader(words, language, lambda text: pack.fill(text, language))


def pages(pack: Pack) -> dict[str, str]:
    """Return file name → text of every file of docs/flows."""
    reader = reader_of(pack)
    drawn = {f"{key}.svg": svg(draw_map(flow, reader)) for key, flow in sorted(pack.flows.items())}
    return {**drawn, "README.md": _page(pack)}


def _page(pack: Pack) -> str:
    flows = sorted(pack.flows.values(), key=lambda flow: flow.key)
    listed = [f"- [{flow.title}](#{flow.key}): {told_size(flow)}" for flow in flows]
    shown = [
        f"## {flow.key}\n\n{flow.title}: {told_size(flow)}. [Alone]({flow.key}.svg)\n\n![{flow.title}]({flow.key}.svg)"
        for flow in flows
    ]
    return "\n\n".join([HEAD, "\n".join(listed), *shown]) + "\n"


def told_size(flow: Flow) -> str:
    """Say in a few words how large a flow is."""
    listens = sum(node.is_waiting for node in flow.nodes.values())
    came = ", a check-in" if flow.is_check_in else ""
    verb = "waits" if listens == 1 else "wait"
    return f"{_count(len(flow.nodes), 'node')}, {listens} of them {verb} for an answer{came}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def read_pack() -> Pack:
    """Read the starter pack, whatever mistakes are in it: a map helps to find them.

    Raises:
        ValueError: it has not even lines of its own.
    """
    files, _ = read_pack_files(PACK)
    pack, _ = draft_pack(files)
    if pack is None:
        raise ValueError("the pack has no lines")
    return pack


def main() -> None:
    """Write every page anew, and take away the maps of flows that are gone."""
    written = pages(read_pack())
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.svg"):
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{FOLDER}: {len(written)} files")


if __name__ == "__main__":
    main()
