"""A flow's files as plain values: read from a writer's text, changed, and written out again with fresh fingerprints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content.pack import flow_fingerprint
from flows.parser import parse_flow, parse_label
from flows.strict_yaml import read
from flows.targets import ARROW
from flows.tree import Items, Text, Tree

Written = str | list["Written"] | dict[str, "Written"]
"""What stands behind a word and its colon: a text, a list, or lines with words and colons of their own."""

Part = dict[str, Written]
"""One part of a file: words, each with what stands behind its colon, in the writer's order."""

FLOWS = "flows/"

LINES_MOST = 12
"""Entries of a list that are written on lines of their own; the word lists of a pack have hundreds."""


@dataclass
class Line:
    """One choice as its writer wrote it; `target` is empty in a translation."""

    label: str
    words: list[str]
    target: str = ""

    def __str__(self) -> str:
        typed = f" ({', '.join(self.words)})" if self.words else ""
        return f"{self.label}{typed} → {self.target}" if self.target else f"{self.label}{typed}"


@dataclass
class Script:
    """One flow: the part its source file is, and the part each translation is, by language."""

    key: str
    source: Part
    translations: dict[str, Part]

    def nodes(self) -> dict[str, Part]:
        """Return the source's nodes, to be read or changed."""
        return nodes_of(self.source)

    def beside(self, node: str) -> Iterator[Part]:
        """Yield what each translation holds of a node, to be read or changed."""
        for part in self.translations.values():
            if node in nodes_of(part):
                yield nodes_of(part)[node]


def nodes_of(part: Part) -> dict[str, Part]:
    """Return the nodes of one file."""
    nodes = part["nodes"]
    assert isinstance(nodes, dict)
    return nodes  # type: ignore[return-value]  # each node is a part: the files read here are valid


def lines_of(node: Part, word: str = "choices") -> list[str]:
    """Return the lines of a list in a node: `choices`, or the conditions of `when`."""
    found = node.get(word, [])
    assert isinstance(found, list)
    return [str(line) for line in found]


def text_of(part: Part, word: str) -> str:
    """Return the text at `word`; "" where there is none."""
    found = part.get(word, "")
    return found if isinstance(found, str) else ""


def part_of(part: Part, word: str) -> Part:
    """Return the part at `word`, such as `silence`, to be read or changed; an empty one where there is none."""
    found = part.get(word)
    return found if isinstance(found, dict) else {}


def read_line(text: str) -> Line:
    """Read one choice.

    Raises:
        ValueError: It is not written like one.
    """
    label, *target = ARROW.split(text)
    parsed = parse_label(label)
    if parsed is None:
        raise ValueError(f"no choice: {text}")
    return Line(parsed[0], list(parsed[1]), target[0] if target else "")


def flow_keys(files: Mapping[str, str]) -> list[str]:
    """Return the keys of the flows among a pack's files, in order."""
    names = (path.removeprefix(FLOWS).removesuffix(".yaml") for path in files if path.startswith(FLOWS))
    return sorted(name for name in names if "." not in name)


def read_script(files: Mapping[str, str], key: str) -> Script:
    """Read one flow and its translations.

    Raises:
        ValueError: A file of it cannot be read.
    """
    start = f"{FLOWS}{key}."
    languages = [path.removeprefix(start).removesuffix(".yaml") for path in files if path.startswith(start)]
    translations = {
        language: read_part(files, f"{start}{language}.yaml") for language in sorted(languages) if language != "yaml"
    }
    return Script(key, read_part(files, f"{start}yaml"), translations)


def write_script(script: Script, is_fresh: bool = True) -> dict[str, str]:
    """Return the files of a flow. `is_fresh`: each translation says that it was made from the source as it is now."""
    path = f"{FLOWS}{script.key}.yaml"
    files = {path: written(script.source)}
    parsed, _ = parse_flow(files[path], path)
    for language, part in script.translations.items():
        of: Part = {"of": flow_fingerprint(parsed)} if parsed and is_fresh else {}
        files[f"{FLOWS}{script.key}.{language}.yaml"] = written({**part, **of})
    return files


def without_flow(files: Mapping[str, str], key: str) -> dict[str, str]:
    """Return a pack's files without those of one flow."""
    return {path: text for path, text in files.items() if not path.startswith(f"{FLOWS}{key}.")}


def written(part: Part) -> str:
    """Return a part as a file."""
    return "".join(_lines(part, ""))


def read_part(files: Mapping[str, str], path: str) -> Part:
    """Read one file of a pack.

    Raises:
        ValueError: It cannot be read.
    """
    fields, issues = read(files[path], path)
    if fields is None:
        raise ValueError(f"{path} cannot be read: {issues}")
    plain = _plain(fields)
    assert isinstance(plain, dict)
    return plain


def _plain(tree: Tree) -> Written:
    if isinstance(tree, Text):
        return tree.value
    if isinstance(tree, Items):
        return [_plain(value) for value in tree.values]
    return {word: _plain(value) for word, value in tree.entries.items()}


def _lines(part: Part, margin: str) -> Iterator[str]:
    for word, value in part.items():
        if isinstance(value, str):
            yield f"{margin}{word}: {_quoted(value, margin)}\n"
        elif isinstance(value, list) and len(value) > LINES_MOST:
            yield f"{margin}{word}: [{', '.join(_quoted(str(line), margin) for line in value)}]\n"
        elif isinstance(value, list):
            yield f"{margin}{word}:\n"
            yield from (f"{margin}  - {_quoted(str(line), margin)}\n" for line in value)
        elif value and all(isinstance(inner, str) and "\n" not in inner for inner in value.values()):
            inside = ", ".join(f"{inner}: {_quoted(str(text), margin)}" for inner, text in value.items())
            yield f"{margin}{word}: {{{inside}}}\n"
        else:
            yield f"{margin}{word}:\n"
            yield from _lines(value, f"{margin}  ")


def _quoted(text: str, margin: str) -> str:
    """Write a text so that it is read back as it is, in the plainest way there is for it."""
    rows = text.split("\n")
    if len(rows) > 1 and rows[0] and rows[-1] and all(row == row.strip() for row in rows):
        return "|" + "".join(f"\n{margin}  {row}" if row else "\n" for row in rows)
    if "\n" in text or "\\" in text:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return "'" + text.replace("'", "''") + "'" if '"' in text else f'"{text}"'
