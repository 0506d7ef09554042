"""Runs a practice Telegram that garbles what peers write behind a mark: the bot gets a shape that nobody can read.

Without the oracle: such an update is not the Bot API's, and is not meant to be.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

MARK = "/garble "
"""What a peer writes before the words to be garbled."""

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

    import main
    from sandbox.updates import UpdateQueue

    put = UpdateQueue.put

    def garbled(self: UpdateQueue, kind: str, body: dict[str, Any], expires: datetime, lane: int = 0) -> int | None:
        """Let words become the value of every field where the library expects something else."""
        text = str(body.get("text", ""))
        number = put(self, kind, body, expires, lane)
        if number is not None and text.startswith(MARK):
            words = text.removeprefix(MARK)
            broken = {
                "message_id": [words],
                "chat": words,
                "from": {"id": words, words: 1},
                "date": {},
                "text": [words],
            }
            self.log[-1].shape[kind] = broken
        return number

    UpdateQueue.put = garbled  # type: ignore[method-assign]
    sys.exit(main.main())
