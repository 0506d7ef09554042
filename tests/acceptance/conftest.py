"""What the acceptance tests share: a folder of good words of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.program import ROOT


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the starter pack: a test may break it, and a writer may work on the real one meanwhile."""
    copy = tmp_path / "pack"
    shutil.copytree(ROOT / "content" / "pack", copy)
    return copy
