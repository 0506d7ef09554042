"""Writes `of:` into translations that somebody has just read beside their source: `python -m rehearsal.fingerprints`.

It says "read again and right" for every stale translation named, so name only those you have read.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from content.pack import build_pack
from content.pack_files import read_pack_files

PACK = Path("content/pack")
_OF = re.compile(r"^of:.*$", re.MULTILINE)
_EXPECTED = re.compile(r"`of: ([0-9a-f]{12})`")


def confirm(folder: Path, names: list[str]) -> list[str]:
    """Write the expected fingerprints into the stale files among `names` (all with "--all"). Returns their names."""
    files, _ = read_pack_files(folder)
    confirmed = []
    for found in build_pack(files)[1]:
        if found.code != "C031" or not ("--all" in names or found.file in names):
            continue
        expected = _EXPECTED.search(found.remedy)
        assert expected is not None, "C031's remedy names the fingerprint"
        path = folder / found.file
        path.write_text(_OF.sub(f"of: {expected[1]}", path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        confirmed.append(found.file)
    return confirmed


if __name__ == "__main__":
    print("\n".join(confirm(PACK, sys.argv[1:])) or "Nothing was stale among those.")
