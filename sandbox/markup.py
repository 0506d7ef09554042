"""Reads the HTML a bot sends the way Telegram does: plain text plus entities, or the error Telegram answers.

Positions in entities count UTF-16 units; positions in error texts count UTF-8 bytes. Both are Telegram's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

_SPACE = " \t\r\n\v"
_SPACES = re.compile(r"[ \t\r\n\v]*")
_NAME = re.compile(r"[^ \t\r\n\v>]*")
_ATTRIBUTE = re.compile(r"[^ \t\r\n\v=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,7})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_SPECIAL = re.compile(r"[<&]")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LAST_CODE_POINT = 0x10FFFF

_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
LINK = re.compile(r"(?:https?|tg|ton)://\S+|[^\s:/]+\.[^\s:/]{2,}(?:[:/]\S*)?", re.IGNORECASE)


class MarkupError(ValueError):
    """The text is not what Telegram accepts as HTML."""


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text has: the unit in which Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Open:
    """A tag that is not closed yet."""

    tag: str
    argument: str
    offset: int
    begin: int


class _Reader:
    """Walks once over the text, keeping the plain text, its length and the open tags."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.plain: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> None:
        """Read everything."""
        while self.at < len(self.text):
            found = _SPECIAL.search(self.text, self.at)
            stop = found.start() if found else len(self.text)
            self.keep(self.text[self.at : stop])
            self.at = stop
            if not found:
                return
            if found.group() == "&":
                self.keep(self.reference())
            elif self.text.startswith("</", self.at):
                self.end_tag()
            else:
                self.start_tag()

    def keep(self, part: str) -> None:
        """Add a part to the plain text."""
        if part:
            self.plain.append(part)
            self.units += utf16_length(part)

    def reference(self) -> str:
        """Read `&lt;` and its kin; anything unknown stays as it is written."""
        found = _REFERENCE.match(self.text, self.at)
        if found:
            sixteen, ten, named = found.groups()
            code = int(sixteen, 16) if sixteen else int(ten or 0)
            if named or 0 < code <= _LAST_CODE_POINT:
                self.at = found.end()
                return _NAMED[named] if named else chr(code)
        self.at += 1
        return "&"

    def wrong(self, words: str, begin: int, rest: str = "") -> MarkupError:
        """Build the error with the byte offset Telegram would name."""
        where = len(self.text[:begin].encode("utf-8", "surrogatepass"))
        return MarkupError(f"{words} at byte offset {where}{rest}")

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Move over what the pattern matches, and return it."""
        found = pattern.match(self.text, self.at)
        part = found.group() if found else ""
        self.at += len(part)
        return part

    def peek(self) -> str:
        """The next character, or nothing at the end."""
        return self.text[self.at : self.at + 1]

    def start_tag(self) -> None:
        """Read an opening tag with its attributes."""
        begin = self.at
        self.at += 1
        tag = self.skip(_NAME).lower()
        if not self.peek():
            raise self.wrong("Unclosed start tag", begin)
        if tag not in _TYPES:
            raise self.wrong(f'Unsupported start tag "{tag}"', begin)
        argument = ""
        while True:
            self.skip(_SPACES)
            if self.peek() == ">":
                break
            argument = self.attribute(tag, begin) or argument
        self.at += 1
        if tag == "span" and not argument:
            raise self.wrong('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, argument, self.units, len(self.entities)))

    def attribute(self, tag: str, begin: int) -> str:
        """Read one attribute; return it when the tag has a use for it."""
        if not self.peek():
            raise self.wrong(f'Unclosed start tag "{tag}"', begin)
        name = self.skip(_ATTRIBUTE)
        if not name:
            raise self.wrong(f'Empty attribute name in the tag "{tag}"', begin)
        self.skip(_SPACES)
        if self.peek() != "=":
            if tag == "blockquote" and name == "expandable":
                return "expandable"
            raise self.wrong(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self.at += 1
        self.skip(_SPACES)
        value = self.value(tag, begin)
        return _useful(tag, name.lower(), value)

    def value(self, tag: str, begin: int) -> str:
        """Read the value of an attribute, with or without quotes."""
        quote = self.peek()
        if not quote:
            raise self.wrong(f'Unclosed start tag "{tag}"', begin)
        if quote not in "\"'":
            start = self.at
            token = self.skip(_TOKEN).lower()
            if self.peek() and self.peek() not in _SPACE + ">":
                raise self.wrong("Unexpected end of name token", start)
            return token
        self.at += 1
        parts: list[str] = []
        while self.peek() and self.peek() != quote:
            if self.peek() == "&":
                parts.append(self.reference())
            else:
                parts.append(self.peek())
                self.at += 1
        self.at += 1
        if not self.peek():
            raise self.wrong("Unclosed start tag", begin)
        return "".join(parts)

    def end_tag(self) -> None:
        """Read a closing tag and make the entity."""
        begin = self.at
        if not self.open:
            raise self.wrong("Unexpected end tag", begin)
        self.at += 2
        name = self.skip(_NAME)
        self.skip(_SPACES)
        if self.peek() != ">":
            raise self.wrong("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if name and name.lower() != opened.tag:
            rest = f', expected "</{opened.tag}>", found "</{name}>"'
            raise self.wrong("Unmatched end tag", begin, rest)
        if self.units > opened.offset:
            self.finish(opened)

    def finish(self, opened: _Open) -> None:
        """Turn a closed tag into an entity, if it means one."""
        entity: Entity = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self.units - opened.offset,
        }
        if opened.tag == "a":
            url = opened.argument or "".join(self.plain).strip()
            if not LINK.fullmatch(url):
                return
            entity["url"] = url if "://" in url else f"http://{url}"
        elif opened.tag == "tg-emoji":
            return
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        elif opened.tag == "pre":
            self.merge_code(entity, opened.begin)
        self.entities.append(entity)

    def merge_code(self, entity: Entity, begin: int) -> None:
        """Give `<pre><code class="language-x">` its language, as one entity."""
        inner = self.entities[begin:]
        if len(inner) == 1 and inner[0]["type"] == "code" and inner[0]["length"] == entity["length"]:
            language = self.entities.pop().get("language")
            if language:
                entity["language"] = language


def _useful(tag: str, name: str, value: str) -> str:
    """What of an attribute matters to Telegram."""
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name, value) == ("span", "class", "tg-spoiler"):
        return "spoiler"
    return "expandable" if (tag, name) == ("blockquote", "expandable") else ""


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Read HTML as the Bot API does.

    Returns:
        The plain text, and its entities in the order Telegram sends them.

    Raises:
        MarkupError: With the words that follow "can't parse entities: ".
    """
    if "<" not in text and "&" not in text:
        return text, []
    reader = _Reader(text)
    reader.read()
    if reader.open:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{reader.open[-1].tag}"')
    for entity in reader.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    reader.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(reader.plain), reader.entities
