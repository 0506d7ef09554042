"""What a writer does to flows from one release to the next, by chance: `edited` gives files that are valid again.

An edit keeps source and translations in step, as a careful writer does. What the verifier refuses is tried anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from content.pack import build_pack

from . import random_edits_of_choices as choices
from .random_ground import CARDS
from .random_script import (
    Script,
    Written,
    flow_keys,
    lines_of,
    nodes_of,
    part_of,
    read_script,
    text_of,
    without_flow,
    write_script,
)

EDITS_MOST = 4
"""Edits between two releases."""

TRIES_MOST = 30
"""Sequences of edits that are tried until one is valid."""

Edit = Callable[[Script, Random], bool]
"""Changes a flow; False when there is nothing in it that could be changed so."""


def edited(files: Mapping[str, str], random: Random) -> dict[str, str]:
    """Return the files of a pack after one to four edits: valid, and other than before where any edit can be made."""
    for _ in range(TRIES_MOST):
        changed = dict(files)
        for _ in range(random.randint(1, EDITS_MOST)):
            changed = _edit_one(changed, random)
        if changed != dict(files) and build_pack(changed)[0] is not None:
            return changed
    return dict(files)


def _edit_one(files: dict[str, str], random: Random) -> dict[str, str]:
    keys = flow_keys(files)
    if not keys:
        return files
    if len(keys) > 1 and random.random() < 0.05:  # noqa: PLR2004 - seldom: a whole flow goes
        return _without(files, random.choice(keys))
    script = read_script(files, random.choice(keys))
    random.choice(EDITS)(script, random)
    return {**without_flow(files, script.key), **write_script(script)}


def _without(files: dict[str, str], key: str) -> dict[str, str]:
    """Take a flow away; what led to it ends, and a door of it opens a card."""
    left = without_flow(files, key)
    for other in flow_keys(left):
        script = read_script(left, other)
        choices.lead_elsewhere(script, f"flow:{key}", "end")
        left |= write_script(script)
    doors = "phrases/doors.yaml"
    rows = (row.replace(f"→ flow:{key}", f"→ card:{CARDS[0]}") for row in left.get(doors, "").splitlines(keepends=True))
    return {**left, doors: "".join(rows)} if doors in left else left


def _change_silence(script: Script, random: Random) -> bool:
    chosen = choices.some(script, random, "choices")
    if chosen is None:
        return False
    _, node = chosen
    if "silence" in node and random.random() < 0.3:  # noqa: PLR2004 - a check-in is then refused
        del node["silence"]
    else:
        node["silence"] = {"after": random.choice(choices.WAITS), "go": random.choice([*script.nodes(), "end"])}
    return True


def _change_save(script: Script, random: Random) -> bool:
    """Keep an answer under another name, or no more; what asks for it follows the name only."""
    chosen = choices.some(script, random, "save")
    if chosen is None:
        return False
    _, node = chosen
    old = text_of(node, "save")
    if random.random() < 0.3:  # noqa: PLR2004 - refused where something asks for it
        del node["save"]
        return True
    new = f"{old}_{random.randrange(10)}"
    for other in script.nodes().values():
        if text_of(other, "save") == old:
            other["save"] = new
        if "when" in other:
            other["when"] = [_renamed(line, old, new) for line in lines_of(other, "when")]
        if "keep" in other:
            part_of(other, "keep")["agreed"] = _renamed(text_of(part_of(other, "keep"), "agreed"), old, new)
    for part in (script.source, *script.translations.values()):
        for words in nodes_of(part).values():
            words["say"] = text_of(words, "say").replace(f"{{{old}}}", f"{{{new}}}")
            if not words["say"]:
                del words["say"]
    return True


def _renamed(condition: str, old: str, new: str) -> str:
    return f"{new}{condition.removeprefix(old)}" if condition.startswith(f"{old} is ") else condition


def _change_when(script: Script, random: Random) -> bool:
    chosen = choices.some(script, random, "when")
    if chosen is None:
        return False
    _, node = chosen
    lines: list[Written] = list(lines_of(node, "when"))
    if len(lines) > 1 and random.random() < 0.5:  # noqa: PLR2004 - a coin
        lines.pop(random.randrange(len(lines)))
    else:
        lines.reverse()
    node["when"] = lines
    return True


def _remove_extra(script: Script, random: Random) -> bool:
    words = [word for word in ("later", "quiet", "call", "keep") if choices.some(script, random, word)]
    if not words:
        return False
    word = random.choice(words)
    chosen = choices.some(script, random, word)
    if chosen:
        del chosen[1][word]
    return True


def _remove_translation(script: Script, random: Random) -> bool:
    if not script.translations:
        return False
    language = random.choice(list(script.translations))
    nodes = nodes_of(script.translations[language])
    if len(nodes) > 1 and random.random() < 0.7:  # noqa: PLR2004 - seldom the whole translation
        del nodes[random.choice(list(nodes))]
    else:
        del script.translations[language]
    return True


EDITS: tuple[Edit, ...] = (
    choices.add_node,
    choices.remove_node,
    choices.rename_node,
    choices.reword,
    choices.relabel,
    choices.retype,
    choices.reorder,
    choices.retarget,
    choices.remove_choice,
    _change_silence,
    _change_save,
    _change_when,
    _remove_extra,
    _remove_translation,
)
"""What can be done to one flow; a whole flow is taken away by `edited` itself."""
