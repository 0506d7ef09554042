"""What was counted of four weeks in words: the same for the people it is about, for owners, and in a file. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from content.pack import SOURCE_LANGUAGE, Pack
from flows.counting_rules import asks_the_same, in_one_line, question_of
from flows.likeness import fold
from store.counts import CountedWindow, CountOf, Question

from .sheets import sheet
from .windows import last_day

QUESTIONS_MOST = 12
"""Questions of one window that are shown; what organisations ask has fewer."""

HEADS = ("since", "until", "question", "told")
"""What stands over the columns of the file, as the pack's lines name them."""


def told(pack: Pack, language: str, window: CountedWindow) -> str:
    """Return everything that is told of a window."""
    listed = [f"- {question}\n{line}" for question, line in _lines(pack, language, window)]
    values = {
        "since": window.begins_on.isoformat(),
        "until": last_day(window.begins_on).isoformat(),
        "list": "\n".join(listed) or pack.line("counts_nothing", language),
    }
    return pack.line("counts_window", language, **values).strip()


def as_csv(pack: Pack, windows: Sequence[CountedWindow], language: str = SOURCE_LANGUAGE) -> str:
    """Return windows as a file for a spreadsheet, the newest first; it has nothing that `told` has not."""
    rows = [[pack.line(f"counts_{head}", language) for head in HEADS]]
    for window in windows:
        days = [window.begins_on.isoformat(), last_day(window.begins_on).isoformat()]
        lines = [[*days, *each] for each in _lines(pack, language, window)]
        rows += lines or [[*days, "", pack.line("counts_nothing", language)]]
    return sheet([each.replace("**", "") for each in row] for row in rows)


def _lines(pack: Pack, language: str, window: CountedWindow) -> list[tuple[str, str]]:
    """Return each question of which something is told, and what."""
    found = []
    for asked, count in list(window.questions.items())[:QUESTIONS_MOST]:
        question, answers = _named(pack, language, asked, count)
        found.append((question, pack.line(f"count_{count.band}", language, answers=answers)))
    return found


def _named(pack: Pack, language: str, asked: Question, count: CountOf) -> tuple[str, str]:
    """Return a question and the answers that were counted as they read now; as they were kept, where words went.

    A question that asks something else now is told as it was asked: a band never stands under other words.
    """
    spoken = pack.speak(language)
    flow = pack.flows.get(asked[0])
    node = flow.saved().get(asked[1]) if flow else None
    if flow is None or node is None:
        return in_one_line(count.asks) or asked[1], ", ".join(count.answers)
    if count.asks and not asks_the_same([count.asks, question_of(node)]):
        return in_one_line(count.asks), ", ".join(count.answers)
    labels = {fold(choice.label): at for at, choice in enumerate(node.choices)}
    shown = flow.labels(node.key, spoken)
    answers = [shown[labels[fold(each)]] if fold(each) in labels else each for each in count.answers]
    said = pack.fill(flow.say(node.key, spoken), spoken, **dict.fromkeys(flow.saved(), "…"))
    return in_one_line(said), ", ".join(answers)
