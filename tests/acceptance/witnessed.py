"""Runs a command of the program with the oracle beside its sandbox; a violation is a line that begins with MARK."""

from __future__ import annotations

import sys
from pathlib import Path

MARK = "NOT THE BOT API: "

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

    import main
    from sandbox import witness
    from tests.sandbox.oracle import Oracle

    def tell(line: str) -> None:
        sys.stderr.write(f"{MARK}{line}\n")

    witness.installed = Oracle(tell)
    sys.exit(main.main())
