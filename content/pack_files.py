"""Reading a pack's folder into memory: plain files with honest names, inside the folder, bounded in size."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from flows.issues import Issue, issue

from .voices import FOLDER as VOICES

FILES_MOST = 10_000
"""Files a pack may hold: two thousand cards in five languages stay under it."""

BYTES_MOST = 256 * 1024
"""Size of one file (`security.md` G-C1)."""

ALL_BYTES_MOST = 32 * 1024 * 1024
"""Size of a whole pack: a release must fit into one row (`store/releases.py`), and a worker keeps several."""

NAME = re.compile(r"(cards|flows|phrases|nudges)/[a-z][a-z0-9_]{0,63}(\.[a-z]{2,3})?\.yaml")
"""What a file of a pack is called, with the folder it lies in."""


def read_pack_files(folder: Path) -> tuple[dict[str, str], list[Issue]]:
    """Return path → text for every file of the pack in `folder`, with what is wrong with the files themselves."""
    files: dict[str, str] = {}
    issues: list[Issue] = []
    if not folder.is_dir():
        return {}, [issue("C001", str(folder), 1)]
    taken = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.partition("/")[0] == VOICES:
            # Sounds are no words: `voices.py` looks at them.
            continue
        if path.is_symlink():
            issues.append(issue("C002", name, 1))
        elif not path.is_dir() and not path.name.startswith("."):
            taken += _read_one(path, name, files, issues)
        if len(files) + len(issues) > FILES_MOST:
            issues.append(issue("C003", name, 1, most=str(FILES_MOST)))
            break
        if taken > ALL_BYTES_MOST:
            issues.append(issue("C009", name, 1, most=str(ALL_BYTES_MOST // 1024 // 1024)))
            break
    return files, issues


def _read_one(path: Path, name: str, files: dict[str, str], issues: list[Issue]) -> int:
    """Take one file in, or say why not. Returns how many bytes were taken."""
    # A pipe or a device has an honest name, and reading it would wait for ever.
    if not NAME.fullmatch(name) or not path.is_file():
        issues.append(issue("C004", name, 1))
        return 0
    try:
        with path.open("rb") as file:
            # One byte more than may be: a file may grow while it is looked at.
            written = file.read(BYTES_MOST + 1)
        if len(written) > BYTES_MOST:
            issues.append(issue("C005", name, 1, most=str(BYTES_MOST // 1024)))
            return 0
        files[name] = io.TextIOWrapper(io.BytesIO(written), encoding="utf-8").read()
    except UnicodeDecodeError:
        issues.append(issue("C006", name, 1, why="its letters are not UTF-8"))
        return 0
    except OSError as failure:
        issues.append(issue("C006", name, 1, why=os.strerror(failure.errno) if failure.errno else "the disk says no"))
        return 0
    return len(written)
