"""Prints the page for writers into `docs/mistakes.md`."""

from __future__ import annotations

from tests.mistakes.page import PAGE, as_markdown

PAGE.write_text(as_markdown(), encoding="utf-8")
