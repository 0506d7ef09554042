"""Fuzzing measures what grows, and looks for what is unused again and again: not through what other tests left."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture(autouse=True)
def _without_what_was_there() -> None:
    gc.collect()
    gc.freeze()
