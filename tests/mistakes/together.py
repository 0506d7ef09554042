"""What the page says of flows taken together: each rule with a flow that is refused and one that nearly is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]

TITLE = "Flows, taken together"

ABOUT = """\
These are about more than one place, or more than one flow. Under its line, `make check` shows a talk that leads
there: what to open, and what to tap. Walk it in `make chat` to see it yourself.
Each example here is a file in `tests/refused/` or `tests/accepted/`, by its code."""

WHY = {
    "F040": "Words that nobody can come to are no help. Somebody thinks they are there.",
    "F041": "You meant somebody to be helped by this line. They never are.",
    "F042": "The first line that fits is followed. Put the narrow ones first.",
    "F043": "People tap again, and think that the bot is broken. A short goodbye is enough.",
    "F044": "Whoever answers is kept going round. They can only walk away.",
    "F045": "Each time round one more question waits below. At the end all of them are asked again.",
    "F046": "The bot hears all languages at once. It cannot know which answer is meant.",
    "F047": "Tired thumbs slip. Then somebody gets the other answer, and does not see why.",
    "F048": "They would read a name in braces. It looks broken, and it is about them.",
    "F049": "The line looks for an answer that is not there yet. It is never followed.",
    "F050": "We keep as little as we can. An answer that nothing uses is only a risk.",
    "F051": "Say what you mean to happen. `stays open` means: the question waits, and goes after 30 days.",
    "F052": "People who read French get English here, in the middle of their talk.",
    "F053": "One place of this flow comes in English. Write `say:` and all labels.",
    "F054": "Buttons, commands and angry words are heard first, in every place. This answer can only be tapped.",
    "F055": "What is offered as an answer is taken for less of a cry, in every talk. No cry may be one.",
    "F056": "Telegram turns down the whole message. Long answers and the bot's own sentences count too.",
    "F057": "Nobody has to tell who they are, or what happened. The list is `phrases/never_asked.yaml`.",
    "F058": "The list is short, and it guards people. Each language needs its own.",
}
"""Why each of these rules is there, in a coordinator's words."""


def sections(code: str) -> Iterator[str]:
    """Yield the two examples of a rule as lines of the page."""
    for what, folder in (("Refused", "refused"), ("Passes", "accepted")):
        example = examples(folder, code)[0]
        yield from ("", f"**{what}** (`tests/{folder}/{example.name}`):", "")
        for path in _files(example):
            yield from ("```yaml", path.read_text(encoding="utf-8").rstrip("\n"), "```")


def examples(folder: str, code: str) -> list[Path]:
    """Return the examples of a rule, those in one file first."""
    found = [path for path in (TESTS / folder).iterdir() if path.name.startswith(f"{code}-")]
    return sorted(found, key=lambda path: (path.is_dir(), path.name))


def _files(example: Path) -> list[Path]:
    if example.is_file():
        return [example]
    return sorted(path for path in example.rglob("*.yaml"))
