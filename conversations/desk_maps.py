"""Maps at the desk: a talk as it is in force, and what changes in it; drawn as pictures when they are delivered."""

from __future__ import annotations

from dataclasses import fields

from content.pack import SOURCE_LANGUAGE, Pack
from flows.map_chart import Reader
from flows.map_drawing import PIECES_MOST, Drawing, pieces, to_json
from flows.map_picture import draw_change, draw_map
from flows.map_words import MapWords

from . import desk_screens, screens
from .channel import Message, Picture
from .screens import Screen

TOLD_LETTERS_MOST = 900
"""Letters of a map in words, for who cannot see it, under its first picture (Telegram takes 1,024)."""


def map_of(screen: Screen, key: str) -> list[Message]:
    """Return a talk in force as pictures; none for a talk that is not there."""
    flow = screen.pack.flows.get(key)
    if flow is None:
        return []
    return _pictures(screen, draw_map(flow, _reader(screen, screen.pack)), "desk_map")


def changed_map(screen: Screen, pack: Pack, key: str) -> list[Message]:
    """Return one map of a talk as it is in force and as it is in another pack, with what is new, gone, changed."""
    before, after = screen.pack.flows.get(key), pack.flows.get(key)
    if before is None and after is None:
        return []
    drawing = draw_change(before, after, _reader(screen, pack if after else screen.pack))
    return _pictures(screen, drawing, "desk_map_changed")


def _reader(screen: Screen, pack: Pack) -> Reader:
    return Reader(_words(screen), screen.language, lambda text: pack.fill(text, screen.language))


def _words(screen: Screen) -> MapWords:
    """Return the words of maps, each a line of the pack; their names are filled by who draws."""
    own, source = screen.pack.phrases[screen.language].lines, screen.pack.phrases[SOURCE_LANGUAGE].lines
    names = [field.name for field in fields(MapWords)]
    return MapWords(**{name: own.get(f"map_{name}", source[f"map_{name}"]) for name in names})


def _pictures(screen: Screen, drawing: Drawing, line: str) -> list[Message]:
    """Return a drawing as messages, a picture each; the first says what it is, the last leads back."""
    shown = pieces(drawing)[:PIECES_MOST]
    text = screen.pack.line(line, screen.language, title=drawing.title)
    messages = []
    for place, piece in enumerate(shown):
        picture = Picture("map", (to_json(piece),), piece.told[:TOLD_LETTERS_MOST])
        rows = (screens.frame(screen), desk_screens.back(screen)) if place == len(shown) - 1 else ()
        messages.append(Message(text if place == 0 else piece.title, rows=rows, picture=picture))
    return messages
