"""Sees every request, answer and update of the tests' sandboxes, and remembers what is not true to the Bot API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sandbox.witness import WEBHOOK, Sight

NOT_FOUND = 404
POLL = "getupdates"


class Oracle:
    """A witness. What it finds wrong waits in `violations`; it never raises where the bot would meet it."""

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        """Begin with nothing seen; `tell` hears each violation at once."""
        self.violations: list[str] = []
        self.seen: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self._tell = tell

    def __call__(self, sight: Sight) -> None:
        """Look at one request with its answer, or at one post."""
        self.seen[sight.method.lower()] += 1
        if sight.note:
            self.broken[sight.note] += 1
        try:
            found = list(wrong(sight))
        except Exception as problem:  # raised here, it would become an answer of the sandbox
            found = [f"the oracle stumbled: {type(problem).__name__}: {problem}"]
        for what in found:
            line = f"{sight.method}: {what}"
            self.violations.append(line)
            if self._tell:
                self._tell(line)

    def take(self) -> list[str]:
        """What was found since the last time."""
        found, self.violations = self.violations, []
        return found


def wrong(sight: Sight) -> Iterator[str]:
    """What is not true to the Bot API. What a fault did to an answer on its way is meant, and not looked at."""
    # Both libraries take a second to import: tests without a sandbox need not wait for them.
    from tests.sandbox import judges

    if sight.method == WEBHOOK:
        yield from judges.wrong_in_update(sight.answer or {})
        return
    if not judges.knows(sight.method):
        if sight.answer is not None and sight.answer.get("error_code") != NOT_FOUND:
            yield "Telegram has no such method"
        return
    if sight.answer is None or sight.answer.get("ok") is True:
        # A request that was refused may have been wrong on purpose.
        yield from judges.wrong_in_request(sight.method, sight.fields)
    if sight.answer is not None:
        yield from judges.wrong_in_answer(sight.method, sight.answer)
    if sight.method.lower() == POLL and sight.answer is not None:
        for update in sight.answer.get("result", []):
            yield from judges.wrong_in_update(update)
