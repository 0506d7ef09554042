"""What a writer changes in one flow, by chance: its nodes and choices, in the source and every translation alike."""

from __future__ import annotations

from random import Random

from .random_ground import CARDS
from .random_script import Part, Script, lines_of, nodes_of, part_of, read_line, text_of
from .random_wording import LABELS, QUESTIONS, TYPED

WAITS = ("30 min", "5 h", "2 d", "7 d")


def lead_elsewhere(script: Script, target: str, instead: str) -> None:
    """Let whatever leads to one target lead to another."""
    for node in script.nodes().values():
        for word in ("choices", "when"):
            if word in node:
                node[word] = [_aimed(line, target, instead) for line in lines_of(node, word)]
        for part in (node, part_of(node, "silence"), part_of(node, "later")):
            if text_of(part, "go") == target:
                part["go"] = instead
        if text_of(part_of(node, "later"), "go") == "end":
            del node["later"]


def _aimed(line: str, target: str, instead: str) -> str:
    head, arrow, at = line.rpartition("→ ")
    return f"{head}{arrow}{instead}" if at == target else line


def some(script: Script, random: Random, word: str) -> tuple[str, Part] | None:
    """Return a node that has a word, with its key."""
    found = [(key, node) for key, node in script.nodes().items() if word in node]
    return random.choice(found) if found else None


def _out(script: Script, besides: str = "") -> str:
    """Return where an answer can lead that is to end the talk: to a node that says so and ends, if there is one."""
    ends = (key for key, node in script.nodes().items() if text_of(node, "go") == "end" and "say" in node)
    return next((key for key in ends if key != besides), "end")


def add_node(script: Script, random: Random) -> bool:
    """Put a question between a choice and where it leads."""
    chosen = some(script, random, "choices")
    if chosen is None:
        return False
    _, node = chosen
    lines = lines_of(node)
    place = random.randrange(len(lines))
    line = read_line(lines[place])
    if line.target.partition(":")[0] in ("card", "command"):
        return False
    key = next(name for name in (f"x{number}" for number in range(1, 99)) if name not in script.nodes())
    said = random.choice(QUESTIONS)
    first, second = random.sample(LABELS, 2)
    script.nodes()[key] = {
        "say": said[0],
        "choices": [f"{first[0]} → {line.target}", f"{second[0]} → {_out(script)}"],
        "silence": {"after": random.choice(WAITS), "go": "end"},
    }
    for part in script.translations.values():
        nodes_of(part)[key] = {"say": said[1], "choices": [first[1], second[1]]}
    line.target = key
    node["choices"] = [*lines[:place], str(line), *lines[place + 1 :]]
    return True


def remove_node(script: Script, random: Random) -> bool:
    """Take a node away; what led to it ends."""
    keys = [key for key in script.nodes() if key != "start"]
    if not keys:
        return False
    key = random.choice(keys)
    lead_elsewhere(script, key, _out(script, key))
    for part in (script.source, *script.translations.values()):
        nodes_of(part).pop(key, None)
    return True


def rename_node(script: Script, random: Random) -> bool:
    """Call a node otherwise; what leads to it follows."""
    keys = [key for key in script.nodes() if key != "start"]
    if not keys:
        return False
    key = random.choice(keys)
    name = f"{key}_{random.randrange(100)}"
    lead_elsewhere(script, key, name)
    for part in (script.source, *script.translations.values()):
        part["nodes"] = {name if each == key else each: node for each, node in nodes_of(part).items()}
    return True


def reword(script: Script, random: Random) -> bool:
    """Let a node say something else."""
    chosen = some(script, random, "say")
    if chosen is None:
        return False
    key, node = chosen
    english, french = random.choice(QUESTIONS)
    node["say"] = english
    for part in script.beside(key):
        part["say"] = french
    return True


def relabel(script: Script, random: Random) -> bool:
    """Call a choice otherwise; conditions on it follow."""
    chosen = some(script, random, "choices")
    if chosen is None:
        return False
    key, node = chosen
    lines = [read_line(line) for line in lines_of(node)]
    place = random.randrange(len(lines))
    old, new = lines[place].label, random.choice(LABELS)
    lines[place].label = new[0]
    node["choices"] = [str(line) for line in lines]
    for part in script.beside(key):
        labels = [read_line(line) for line in lines_of(part)]
        if labels:
            labels[place].label = new[1]
            part["choices"] = [str(line) for line in labels]
    for other in script.nodes().values():
        if "when" in other:
            other["when"] = [line.replace(f" {old} ", f" {new[0]} ") for line in lines_of(other, "when")]
        agreed = text_of(part_of(other, "keep"), "agreed")
        if agreed.endswith(f" {old}"):
            part_of(other, "keep")["agreed"] = agreed.replace(f" {old}", f" {new[0]}")
    return True


def retype(script: Script, random: Random) -> bool:
    """Change the other words that can be typed for a choice."""
    chosen = some(script, random, "choices")
    if chosen is None:
        return False
    _, node = chosen
    lines = [read_line(line) for line in lines_of(node)]
    line = random.choice(lines)
    line.words = [] if line.words and random.random() < 0.5 else [random.choice(TYPED)[0]]  # noqa: PLR2004 - a coin
    node["choices"] = [str(line) for line in lines]
    return True


def reorder(script: Script, random: Random) -> bool:
    """Put the choices of a question in another order."""
    chosen = some(script, random, "choices")
    if chosen is None:
        return False
    key, node = chosen
    order = list(range(len(lines_of(node))))
    random.shuffle(order)
    for part in (node, *script.beside(key)):
        lines = lines_of(part)
        if lines:
            part["choices"] = [lines[place] for place in order]
    return True


def retarget(script: Script, random: Random) -> bool:
    """Lead a choice elsewhere."""
    chosen = some(script, random, "choices")
    if chosen is None:
        return False
    _, node = chosen
    lines = [read_line(line) for line in lines_of(node)]
    random.choice(lines).target = random.choice([*script.nodes(), "end", f"card:{CARDS[0]}"])
    node["choices"] = [str(line) for line in lines]
    return True


def remove_choice(script: Script, random: Random) -> bool:
    """Take a choice away."""
    chosen = some(script, random, "choices")
    if chosen is None or len(lines_of(chosen[1])) == 1:
        return False
    key, node = chosen
    place = random.randrange(len(lines_of(node)))
    for part in (node, *script.beside(key)):
        lines = lines_of(part)
        if lines:
            part["choices"] = [*lines[:place], *lines[place + 1 :]]
    return True
