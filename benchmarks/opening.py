"""The parts of a first start, timed in a fresh process: what `main.py` imports, the pack, the tables and the key."""

from __future__ import annotations

import importlib
import itertools
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOMS = ("bot.service", "scheduler.service", "settings", "sandbox.server")
"""What `main.py` imports beside the modules asked for by name below; the rest comes with them."""

PARTS = ("imports", "pack", "tables, key and release")


def _open(pack_folder: Path) -> dict[str, float]:
    moments = [time.perf_counter()]
    # Imported by name, and late: importing is what is timed.
    for room in ROOMS:
        importlib.import_module(room)
    files, publish = map(importlib.import_module, ("content.pack_files", "conversations.publish"))
    store, opening, keys = map(importlib.import_module, ("store.database", "store.opening", "store.keys"))
    moments.append(time.perf_counter())
    checked = publish.check(*files.read_pack_files(pack_folder))
    moments.append(time.perf_counter())
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = store.Database(f"sqlite:///{folder}/bot.db")
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, keys.MasterKey(os.urandom(32))))
        database.transact_now(lambda tx: publish.publish_at_start(tx, checked, datetime.now(UTC)))
        moments.append(time.perf_counter())
        database.close()
    spent = [after - before for before, after in itertools.pairwise(moments)]
    return dict(zip(PARTS, spent, strict=True))


if __name__ == "__main__":
    print(json.dumps(_open(Path(sys.argv[1]))))
