"""One worker of a rehearsal of several: main.py as ever, with shorter leases, a clock that is ahead, perhaps mortal."""

from __future__ import annotations

import argparse
import os
import runpy
import signal
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

from .kill_points import BY_NAME, ROOT, Misplaced, find, hurry, wrap

LEASE_SECONDS = 4.0
"""How long a row on its way, and what only one does, is somebody's who stands still. It is a minute and 20 s else."""

ATTEMPT_SECONDS, PIN_SECONDS = 2.0, 1.0
"""How long an attempt may take, so that it ends before its row's lease as it always does."""

NUMBER = "this worker is number "
"""What it says before it says anything else."""


def shorten() -> None:
    """Let leases end after seconds."""
    lease = timedelta(seconds=LEASE_SECONDS)
    shorter = (
        ("store.outbox", "LEASE", lease),
        ("conversations.only_one", "HELD_FOR", lease),
        ("scheduler.attempt", "ATTEMPT_SECONDS", ATTEMPT_SECONDS),
        ("scheduler.attempt", "PIN_SECONDS", PIN_SECONDS),
    )
    for module, name, value in shorter:
        there = import_module(module)
        if not hasattr(there, name):
            raise Misplaced(f"{module}:{name} is not there any more")
        setattr(there, name, value)


def set_machine(seconds: float) -> None:
    """Let the machine's clock be ahead by `seconds`, and not the database's."""
    holder, name, meant = find("scheduler.clock:Clock.__init__")

    def made(self: Any) -> None:
        meant(self, lambda: datetime.now(UTC) + timedelta(seconds=seconds))

    setattr(holder, name, made)


def tell_number() -> None:
    """Let the worker say which number it has, for whoever wants to know what it left."""
    holder, name, meant = find("store.database:Database.come_to_work")

    def told(database: object, *given: object) -> None:
        print(f"{NUMBER}{getattr(database, 'worker')}", flush=True)  # noqa: B009 - of a class that is not read yet
        meant(database, *given)

    setattr(holder, name, told)


def main(arguments: list[str] | None = None) -> None:
    """Run a worker until it is told to stop, or comes by the point it is to die at."""
    reader = argparse.ArgumentParser(prog="rehearsal.workers_program", description=__doc__)
    reader.add_argument("--hours-ahead", type=float, default=0.0, help="how far its clock is ahead")
    reader.add_argument("--point", default="", choices=("", *BY_NAME), help="where to die; nowhere without it")
    reader.add_argument("--passing", type=int, default=1, help="at the how-many-eth passing")
    reader.add_argument("--machine-ahead", type=float, default=0.0, help="how many seconds its machine is ahead")
    asked = reader.parse_args(arguments)
    hurry(asked.hours_ahead, tick=0.5, tidy=5.0)
    shorten()
    set_machine(asked.machine_ahead)
    tell_number()
    if asked.point:
        wrap(BY_NAME[asked.point], asked.passing, partial(os.kill, os.getpid(), signal.SIGKILL))
    program = str(ROOT / "main.py")
    sys.argv = [program]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
