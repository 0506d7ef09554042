"""Operators that make nodes wrong: what they say, keep, wait for and plan, and where they go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .mutation_sites import Near, Site, after, choices, nodes_with, take, write
from .random_script import Line, Script, Written, lines_of, nodes_of, part_of, text_of

SHORT, LONG = "10 min", "30 d"


def _without(word: str, script: Script) -> Iterator[Site]:
    for key, _ in nodes_with(script, word):
        yield Site(key, f"no `{word}`", take(key, word))


def drop_silence(script: Script, near: Near) -> Iterator[Site]:
    """A question waits for ever."""
    yield from _without("silence", script)


def drop_save(script: Script, near: Near) -> Iterator[Site]:
    """An answer is not kept."""
    yield from _without("save", script)


def drop_go(script: Script, near: Near) -> Iterator[Site]:
    """A node leads nowhere."""
    yield from _without("go", script)


def drop_later(script: Script, near: Near) -> Iterator[Site]:
    """A follow-up somebody asks for never comes."""
    yield from _without("later", script)


def drop_quiet(script: Script, near: Near) -> Iterator[Site]:
    """A wish for quiet is not heard."""
    yield from _without("quiet", script)


def drop_call(script: Script, near: Near) -> Iterator[Site]:
    """A wish for a call is not heard."""
    yield from _without("call", script)


def drop_ask(script: Script, near: Near) -> Iterator[Site]:
    """A node does not listen to typed words any more."""
    yield from _without("ask", script)


def drop_say(script: Script, near: Near) -> Iterator[Site]:
    """A node says nothing, in no language."""
    for key, _ in nodes_with(script, "say"):

        def change(own: Script, key: str = key) -> None:
            for part in (own.nodes()[key], *own.beside(key)):
                part.pop("say", None)

        yield Site(key, "no `say`", change)


def empty_say(script: Script, near: Near) -> Iterator[Site]:
    """The words of a node are there and empty."""
    for key, _ in nodes_with(script, "say"):
        yield Site(key, "an empty `say`", write(key, "say", text=""))


def _wait(script: Script, part: str, word: str, text: str) -> Iterator[Site]:
    for key, node in nodes_with(script, part):
        if text_of(part_of(node, part), word) != text:
            yield Site(key, f"{part} {word} {text}", write(key, part, word, text=text))


def shorten_silence(script: Script, near: Near) -> Iterator[Site]:
    """A question is given up too soon."""
    yield from _wait(script, "silence", "after", SHORT)


def lengthen_silence(script: Script, near: Near) -> Iterator[Site]:
    """A question is given up too late."""
    yield from _wait(script, "silence", "after", LONG)


def shorten_later(script: Script, near: Near) -> Iterator[Site]:
    """A follow-up comes too soon."""
    yield from _wait(script, "later", "after", SHORT)


def lengthen_later(script: Script, near: Near) -> Iterator[Site]:
    """A follow-up comes too late."""
    yield from _wait(script, "later", "after", LONG)


def shorten_quiet(script: Script, near: Near) -> Iterator[Site]:
    """A quiet time is over too soon."""
    yield from _wait(script, "quiet", "for", SHORT)


def lose_a_loss(script: Script, near: Near) -> Iterator[Site]:
    """That somebody died is not known, or said where nobody did."""
    for key, node in nodes_with(script, "quiet"):
        text = "no" if text_of(part_of(node, "quiet"), "loss") == "yes" else "yes"
        yield Site(key, f"loss: {text}", write(key, "quiet", "loss", text=text))


def silence_elsewhere(script: Script, near: Near) -> Iterator[Site]:
    """When nobody answers the talk goes on elsewhere: to the next node, or to its end."""
    keys = list(script.nodes())
    for key, node in nodes_with(script, "silence"):
        target = after(key, keys) if text_of(part_of(node, "silence"), "go") == "end" else "end"
        yield Site(key, f"silence → {target}", write(key, "silence", "go", text=target))


def later_elsewhere(script: Script, near: Near) -> Iterator[Site]:
    """A follow-up begins at another node."""
    for key, node in nodes_with(script, "later"):
        target = after(text_of(part_of(node, "later"), "go"), list(script.nodes()))
        yield Site(key, f"later → {target}", write(key, "later", "go", text=target))


def end_instead_of_going_on(script: Script, near: Near) -> Iterator[Site]:
    """A node that goes on ends instead."""
    for key, node in nodes_with(script, "go"):
        if text_of(node, "go") != "end":
            yield Site(key, "go: end", write(key, "go", text="end"))


def go_elsewhere(script: Script, near: Near) -> Iterator[Site]:
    """A node goes on to another node."""
    keys = list(script.nodes())
    for key, node in nodes_with(script, "go"):
        if text_of(node, "go") in keys:
            target = after(text_of(node, "go"), keys)
            yield Site(key, f"go: {target}", write(key, "go", text=target))


def rename_a_save(script: Script, near: Near) -> Iterator[Site]:
    """An answer is kept under a name that nothing asks for."""
    for key, node in nodes_with(script, "save"):
        name = f"{text_of(node, 'save')}_x"
        yield Site(key, f"save: {name}", write(key, "save", text=name))


def _of_when(script: Script, edit: Callable[[list[Written], int], str]) -> Iterator[Site]:
    """Yield a site for each line of a `when`; `edit` changes the lines and says what it did, or "" for nothing."""
    for key, node in nodes_with(script, "when"):
        for place in range(len(lines_of(node, "when"))):
            what = edit(list(lines_of(node, "when")), place)

            def change(own: Script, key: str = key, place: int = place) -> None:
                lines: list[Written] = list(lines_of(own.nodes()[key], "when"))
                edit(lines, place)
                own.nodes()[key]["when"] = lines

            if what:
                yield Site(key, what, change)


def negate_a_condition(script: Script, near: Near) -> Iterator[Site]:
    """A line of `when` holds when it should not."""

    def edit(lines: list[Written], place: int) -> str:
        line = str(lines[place])
        lines[place] = (
            line.replace(" is not ", " is ", 1) if " is not " in line else line.replace(" is ", " is not ", 1)
        )
        return f"when {lines[place]}"

    yield from _of_when(script, edit)


def drop_a_condition(script: Script, near: Near) -> Iterator[Site]:
    """A line of `when` is gone."""

    def edit(lines: list[Written], place: int) -> str:
        return f"no line {lines.pop(place)}"

    yield from _of_when(script, edit)


def reorder_conditions(script: Script, near: Near) -> Iterator[Site]:
    """Two lines of `when` stand the other way round."""

    def edit(lines: list[Written], place: int) -> str:
        if place + 1 >= len(lines):
            return ""
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
        return f"{lines[place]} comes first"

    yield from _of_when(script, edit)


def ask_for_another_answer(script: Script, near: Near) -> Iterator[Site]:
    """A line of `when` asks for another answer to the same question."""
    labels: dict[str, list[str]] = {}
    for _, node in nodes_with(script, "save"):
        labels.setdefault(text_of(node, "save"), []).extend(line.label for line in choices(node))

    def edit(lines: list[Written], place: int) -> str:
        head, _, target = str(lines[place]).partition(" → ")
        name, _, value = head.partition(" is ")
        other = after(value, labels.get(name, []))
        lines[place] = f"{name} is {other} → {target}"
        return f"when {lines[place]}" if other != value else ""

    yield from _of_when(script, edit)


def drop_a_translated_node(script: Script, near: Near) -> Iterator[Site]:
    """A node is not translated any more."""
    for language, part in script.translations.items():
        for key in nodes_of(part):

            def change(own: Script, language: str = language, key: str = key) -> None:
                del nodes_of(own.translations[language])[key]

            yield Site(key, f"not in {language}", change)


def come_unasked_no_more(script: Script, near: Near) -> Iterator[Site]:
    """A check-in is none any more."""
    if "check_in" in script.source:

        def change(own: Script) -> None:
            del own.source["check_in"]

        yield Site("start", "no `check_in`", change)


def ask_more_in_a_check_in(script: Script, near: Near) -> Iterator[Site]:
    """A check-in asks two questions more."""
    if "check_in" not in script.source:
        return

    def change(own: Script) -> None:
        nodes = own.nodes()
        for number in (1, 2):
            lines = [Line("More", [], "end" if number > 1 else "more2"), Line("Skip", [], "end")]
            silence: Written = {"after": "24 h", "go": "end"}
            asked: dict[str, Written] = {"say": "One more?", "choices": [str(line) for line in lines]}
            nodes[f"more{number}"] = {**asked, "save": f"more{number}", "silence": silence}
        first = choices(nodes["start"])
        first[0].target = "more1"
        nodes["start"]["choices"] = [str(line) for line in first]

    yield Site("start", "two more questions", change)
