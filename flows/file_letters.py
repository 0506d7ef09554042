"""Reads the letters of a writer's file: is it short enough, is it text, and is everything in it visible.

Invariant: what `read_letters` gives back has no tab, control sign, hidden sign or reading-direction sign,
and as many lines as before, so that the lines of later mistakes are right.
"""

from __future__ import annotations

import re

from .issues import Issue, issue

BYTES_MOST = 256 * 1024
"""Size of one file (`security.md` G-C1)."""

LINES_MOST = 150
"""Lines with unseen letters that are listed: a file with more was not written by hand."""

_UNSEEN = (
    # Bytes that are no letters, which decoding has turned into lone halves of pairs.
    ("Y002", "\udc80-\udcff"),
    # All control signs but the end of a line, other halves of pairs, and signs that mean nothing.
    ("Y011", "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udc7f\udd00-\udfff\ufffe\uffff"),
    ("Y012", "\u202a-\u202e\u2066-\u2069"),
    # Other ends of a line, marks of no width, a mark that belongs only before the first letter, notes between lines,
    # and an invisible alphabet. The joiners of emoji and of Persian and Indian scripts are ordinary letters.
    ("Y013", "\xad\u180e\u200b\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"),
    ("Y014", "\ufffd"),
    ("Y010", "\t"),
)
_PATTERNS = tuple((code, re.compile(f"[{letters}]")) for code, letters in _UNSEEN)
_ANY = re.compile("[{}]".format("".join(letters for _, letters in _UNSEEN)))
_INDENT = re.compile(r"[ \t]+")
_WITHOUT_SIGN = frozenset({"Y002", "Y010", "Y014"})


def read_letters(text: str | bytes, file: str) -> tuple[str | None, list[Issue]]:
    """Return the file's text, fit to be read on, and what is wrong with its letters.

    The text is None where reading on is pointless: the file is too long, or its letters have two bytes each.
    """
    if len(text) > BYTES_MOST:
        return None, [issue("Y001", file, 1, most=str(BYTES_MOST // 1024))]
    if isinstance(text, bytes):
        if text.startswith((b"\xff\xfe", b"\xfe\xff")):
            return None, [issue("Y002", file, 1)]
        text = text.decode("utf-8", errors="surrogateescape")
    elif len(text.encode("utf-8", errors="surrogatepass")) > BYTES_MOST:
        return None, [issue("Y001", file, 1, most=str(BYTES_MOST // 1024))]
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    issues = _take_out_commands(lines, file)
    for place, line in enumerate(lines):
        if _ANY.search(line):
            lines[place] = _visible(line)
            if len(issues) < LINES_MOST:
                issues += unseen_letters(line, file, place + 1)
    return "\n".join(lines), issues


def unseen_letters(text: str, file: str, line: int) -> list[Issue]:
    """Return one issue for each kind of letter in `text` that people cannot see or YAML must not read."""
    found: list[Issue] = []
    for code, pattern in _PATTERNS:
        if sign := pattern.search(text):
            values = {} if code in _WITHOUT_SIGN else {"sign": f"U+{ord(sign[0]):04X}"}
            found.append(issue(code, file, line, **values))
    return found


def _visible(line: str) -> str:
    """Return the line with a stand-in for each refused letter, so that the rest can still be read."""
    indent = _INDENT.match(line)
    if indent:
        line = indent[0].replace("\t", "  ") + line[indent.end() :]
    return _ANY.sub("\ufffd", line.replace("\t", " "))


def _take_out_commands(lines: list[str], file: str) -> list[Issue]:
    """Turn commands of the file format (`%YAML 1.1`), which stand before the first words, into notes."""
    issues: list[Issue] = []
    for place, line in enumerate(lines):
        if line.startswith("%"):
            lines[place] = "#"
            if len(issues) < LINES_MOST:
                issues.append(issue("Y009", file, place + 1))
        elif line.strip(" \t") and not line.lstrip(" \t").startswith("#"):
            break
    return issues
