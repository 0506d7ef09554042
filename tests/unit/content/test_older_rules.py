"""A rule of today strands nobody who is in the middle of yesterday's words (`docs/decisions/0017`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.flow_checks import NEVER_ASKED
from content.pack import build_pack, older_release, published_pack
from content.pack_files import read_pack_files
from flows.issues import Severity
from flows.limit_rules import LIMIT_RULES
from flows.project_rules import PROJECT_RULES
from settings import read_settings
from tests.test_refused import REFUSED, _laid

STRICTER = {rule.code for rule in (*PROJECT_RULES, *LIMIT_RULES)} | {"F022", "F031"}
"""The rules that came with looking at all flows together."""

BROKEN = [path for path in REFUSED if path.name[:4] in STRICTER]


@pytest.mark.parametrize("example", BROKEN, ids=lambda path: path.stem)
def test_a_release_that_breaks_a_new_rule_is_still_spoken(example: Path, tmp_path: Path) -> None:
    """It was published when there was no such rule, and somebody may be waiting in it."""
    _laid(example, tmp_path)
    files, _ = read_pack_files(tmp_path)
    assert published_pack(files) is not None
    assert older_release(files) is not None


def test_a_release_of_before_the_field_and_the_list_is_still_spoken() -> None:
    """The starter pack as it was: no word about silence for a whole flow, and no list of what is never asked."""
    files, _ = read_pack_files(read_settings().pack_folder)
    older = {
        path: text.replace("silence: stays open\n", "")
        for path, text in files.items()
        if not path.startswith(f"phrases/{NEVER_ASKED}")
    }
    assert older != files
    pack, issues = build_pack(older)
    assert pack is None, "a draft of today is asked for both"
    assert "F058" in {each.code for each in issues if each.severity is Severity.ERROR}
    assert published_pack(older) is not None
    assert older_release(older) is not None
