"""Options of the whole test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let transcripts be rewritten."""
    parser.addoption("--update-transcripts", action="store_true", help="rewrite the bot's lines of the transcripts")
