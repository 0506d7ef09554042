"""Prints the page for writers: how to read a line of `make check`, all codes, and each mistake with its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from content.proof_sheet import told
from flows.issues import RULES, Issue, Rule, Severity, issue
from tests.mistakes import together
from tests.mistakes.example import Shown, Told
from tests.mistakes.flows import TOGETHER, flow_mistakes, sent_mistakes
from tests.mistakes.laying import OWN, TODAY, found_in
from tests.mistakes.parts import PARTS

PAGE = Path(__file__).parents[2] / "docs" / "mistakes.md"

SAMPLE = "body: Go in and sit down on the couch by the door and rest for a bit if you can do so.\n"
"""What the line is about that the page takes apart."""

FLOWS, SENT = "Flows", "Files that are sent"
"""The titles of the two parts that are tables."""

_SENT_ABOUT = """\
These come back at once when a file is sent to the bot. Nothing of it was kept.

| code | what it is | what the bot says | what to do |
|---|---|---|---|
"""

_BEGINNING = """\
# What each mistake means, and how to mend it

You ran `make check` and it complained. This page says what each complaint means, and what to do.
Nobody has to know it by heart. Take the code of the line, such as {code}, and look it up below.

## How to read a line

Each mistake is one line:

> {line}

| piece | what it tells you |
|---|---|
| `{file}` | The file. All files are in `content/pack/`. |
| `{number}` | The line in that file, counted from the top. If it looks right, look at the line above. |
| `{code}` | The code. Search for it on this page. |
| `{severity}` | An **error** must be mended before the words can be published. A **warning** asks for a second look. |
| the first sentences | What is wrong. |
| the last sentences | What to do. |

- Begin with the first line, mend it, and run `make check` again. One slip can cause many lines.
- While there is an error, nothing new is published. Peers keep the words they have.
- **Y** codes are about how a file is written. **C** codes are about what it says. **F** codes are about flows.
  **U** codes are about a file that was sent to the bot.
- What stands under “To do” is no mistake. It is work that waits: [writing-cards.md](writing-cards.md) explains it.

## How to read the examples

Under each code, the line with a bar is what `make check` says. Then come a few lines that are **refused**.
Below them they are mended, and **pass**. Lines that only bring a warning are called **noted**.
A test checks every example on this page.

- The lines are a part of the card `{own}`. The rest of that card is as it should be.
- A line such as `# cards/short_break.fr.yaml` says in which file the lines below it are.
- `⟦tab⟧` and `⟦U+202E⟧` stand for signs that you could not see.

## All codes

| code | what it is |
|---|---|
"""

_FLOWS_ABOUT = """
## {title}

How a flow is written is on one page: [flows/README.md](../flows/README.md). For each code there is a small flow
that shows the mistake, in `tests/refused/`.

| code | what it is | what `make check` says | what to do |
|---|---|---|---|
"""

_END = """
## For whoever changes a rule

This page is printed from the rules in `flows/` and the examples in `tests/mistakes/`. After a change, print it again:
`.venv/bin/python -m tests.mistakes`. A test fails while the page and the rules differ, or an example does not hold.
"""

_CODE = re.compile(r"(`[^`]*`)")
_MARKS = re.compile(r"[*_<>|\[\]]")
_NO_ANCHOR = re.compile(r"[^\w\- ]")


def as_markdown() -> str:
    """Return the whole page."""
    lines = [_beginning(), *_index()]
    for part in PARTS:
        lines += ["", f"## {part.title}", "", part.about]
        for mistake in part.mistakes:
            lines += _shown(mistake) if isinstance(mistake, Shown) else _told(mistake)
    lines.append(_FLOWS_ABOUT.format(title=FLOWS).rstrip("\n"))
    lines += [_flow_row(found) for found in flow_mistakes() if found.code not in TOGETHER]
    lines += ["", f"## {together.TITLE}", "", together.ABOUT]
    for found in flow_mistakes():
        if found.code in TOGETHER:
            lines += [*_says(found, together.WHY[found.code]), *together.sections(found.code)]
    lines += ["", f"## {SENT}", "", _SENT_ABOUT.rstrip("\n")]
    lines += [_flow_row(found) for found in sent_mistakes()]
    return "\n".join(lines) + "\n" + _END


def of_code(found: tuple[Issue, ...], code: str) -> Issue:
    """Return the first issue with this code. Raises StopIteration when there is none."""
    return next(each for each in found if each.code == code)


def _beginning() -> str:
    sample = found_in(SAMPLE)[-1]
    return _BEGINNING.format(
        line=_escaped(told(sample)),
        file=sample.file,
        number=sample.line,
        code=sample.code,
        severity=sample.severity.value,
        own=OWN,
    ).rstrip("\n")


def _index() -> Iterator[str]:
    for code, rule in sorted(RULES.items()):
        table = {"F": FLOWS, "U": SENT}.get(code[0], "") if code not in TOGETHER else ""
        place = anchor(table or _heading(rule))
        yield f"| [{code}](#{place}) | {_escaped(rule.title)}{_a_warning(rule)} |"


def _heading(rule: Rule) -> str:
    return f"{rule.code} {rule.title}"


def anchor(heading: str) -> str:
    """Return the name under which a page on GitHub can be opened at this heading."""
    return _NO_ANCHOR.sub("", heading.lower()).replace(" ", "-")


def _a_warning(rule: Rule) -> str:
    return " (a warning)" if rule.severity is Severity.WARNING else ""


def _refused(rule: Rule) -> str:
    return "Noted" if rule.severity is Severity.WARNING else "Refused"


def _shown(mistake: Shown) -> Iterator[str]:
    rule, day = RULES[mistake.code], mistake.day or TODAY
    yield from _says(of_code(found_in(mistake.refused, day), mistake.code), mistake.why)
    when = f" on {mistake.day}" if mistake.day else ""
    for what, snippet in ((_refused(rule), mistake.refused), ("Passes", mistake.passes)):
        yield from ("", f"**{what}{when}:**", "", "```yaml", snippet.rstrip("\n"), "```")


def _told(mistake: Told) -> Iterator[str]:
    found = issue(mistake.code, "", 1, **mistake.values)
    yield from _says(found, mistake.why)
    yield from ("", f"**{_refused(RULES[mistake.code])}:** {mistake.refused}. **Passes:** {mistake.passes}.")


def _says(found: Issue, why: str) -> Iterator[str]:
    rule = RULES[found.code]
    yield from ("", f"### {_escaped(_heading(rule))}", "", f"> {_escaped(f'{found.message} {found.remedy}')}", "")
    yield f"{'This is a warning. ' if rule.severity is Severity.WARNING else ''}{why}"


def _flow_row(found: Issue) -> str:
    rule = RULES[found.code]
    cells = (found.code, f"{rule.title}{_a_warning(rule)}", found.message, found.remedy)
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    """Return a text that looks on the page as it is, with what stands between backticks left alone."""
    pieces = _CODE.split(text)
    return "".join(
        piece if place % 2 else _MARKS.sub(lambda mark: f"\\{mark[0]}", piece) for place, piece in enumerate(pieces)
    )
