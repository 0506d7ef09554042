"""What every turn works with, made once: the store and its key, the words, the moment, the bell, the desk's bench."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from store.database import Database
from store.keys import MasterKey

from .bench import Bench
from .words import Shelf


class Bell(Protocol):
    """Wakes delivery after a commit."""

    def ring(self) -> None:
        """Ring."""


@dataclass(frozen=True)
class House:
    """What every turn works with: the store, its key, the words, the moment, the bell, what coordinators look at."""

    database: Database
    master: MasterKey
    shelf: Shelf
    now: Callable[[], datetime]
    bell: Bell
    bench: Bench = field(default_factory=Bench)
