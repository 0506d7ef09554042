"""Reading a pack's folder into memory: plain files with honest names, inside the folder, bounded in size."""

from __future__ import annotations

import re
from pathlib import Path

from flows.issues import Issue, issue

from .voices import FOLDER as VOICES

FILES_MOST = 2000
"""Files a pack may hold: the whole library in ten languages stays under it."""

BYTES_MOST = 256 * 1024
"""Size of one file (`security.md` G-C1)."""

_NAME = re.compile(r"(cards|flows|phrases|nudges)/[a-z][a-z0-9_]{0,63}(\.[a-z]{2,3})?\.yaml")


def read_pack_files(folder: Path) -> tuple[dict[str, str], list[Issue]]:
    """Return path → text for every file of the pack in `folder`, with what is wrong with the files themselves."""
    files: dict[str, str] = {}
    issues: list[Issue] = []
    if not folder.is_dir():
        return {}, [issue("C001", str(folder), 1)]
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.partition("/")[0] == VOICES:
            # Sounds are no words: `voices.py` looks at them.
            continue
        if path.is_symlink():
            issues.append(issue("C002", name, 1))
        elif path.is_file() and not path.name.startswith("."):
            _read_one(path, name, files, issues)
        if len(files) + len(issues) > FILES_MOST:
            issues.append(issue("C003", name, 1, most=str(FILES_MOST)))
            break
    return files, issues


def _read_one(path: Path, name: str, files: dict[str, str], issues: list[Issue]) -> None:
    """Take one file in, or say why not."""
    if not _NAME.fullmatch(name):
        issues.append(issue("C004", name, 1))
        return
    try:
        if path.stat().st_size > BYTES_MOST:
            issues.append(issue("C005", name, 1, most=str(BYTES_MOST // 1024)))
            return
        files[name] = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        issues.append(issue("C006", name, 1, why=type(failure).__name__))
