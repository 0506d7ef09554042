"""Filling `{names}` in the pack's sentences: numbers that can hurt, and the few variables a line may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z_]+)?)\}")
_MEANT = re.compile(r"\{([^{}\n]{0,64})\}")


def names_in(text: str) -> list[str]:
    """Return the names a text refers to, in order, also those that are not written like one (`{Line 911}`)."""
    return _MEANT.findall(text)


def without_names(text: str) -> str:
    """Return what a writer wrote beside the names, right or wrong ones."""
    return _MEANT.sub("", text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with every known `{name}` replaced. Unknown names stay, so that a mistake can be seen."""
    return _NAME.sub(lambda name: values.get(name[1], name[0]), text)
