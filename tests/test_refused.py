"""Every mistake a writer can make has a file here that must be refused, and named by its code and line.

A rule that no file can break is a rule nobody has seen working; and a mistake that is reported at the wrong line
sends a writer looking in the wrong place. `tests/refused/` and `tests/accepted/` are also examples to learn from.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from content.pack import build_pack
from content.pack_files import read_pack_files
from content.voiced import voiced
from content.voices import read_voices
from flows.issues import RULES, Issue, Severity
from tests.small_pack import small_pack

HERE = Path(__file__).parent
REFUSED = sorted(path for path in (HERE / "refused").iterdir() if not path.name.startswith("."))
ACCEPTED = sorted(path for path in (HERE / "accepted").iterdir() if not path.name.startswith("."))

MADE_BY_A_TEST = {
    "C001": "a folder that is not there",
    "C002": "a shortcut, which not every machine can check out",
    "C003": "more files than anybody wants to check out",
    "C005": "a file too large to keep",
    "C006": "bytes that are no text, which editors repair",
    "C007": "a folder nobody knows: what lies there is C004 before it is read, so only a release can hold it",
    "C009": "more than anybody wants to check out",
    "C064": "a day that depends on the day of the test: `tests/unit/content/test_due.py`",
    "C066": "the same",
    "C084": "the bot's own sentences must be long, and the small pack has them all in one file",
    "C085": "the same",
    "C087": "a day that depends on the day of the test: `tests/unit/content/test_limit_checks.py`, as the two above",
    "C071": "a shortcut, which not every machine can check out",
    "C072": "a sound too large to keep",
}
"""Codes whose mistake cannot lie in the repository: `tests/unit/content/test_pack_files.py`, or `test_voices.py` or
`test_pack.py` beside it, makes it."""

NOT_TRANSLATED = ("C063", "C083", "F052", "F053")
"""What is told of each card, line of encouragement and flow that is not translated."""

NOT_OPENED = "F040"
"""The one rule whose examples nothing leads to. To every other flow here a door leads, as if it were finished."""

FOLDERS = {"card": "cards", "flow": "flows", "phrases": "phrases", "nudges": "nudges"}
_EXPECT = re.compile(r"^# expect ([FC]\d{3})(?: (\S.*?))? line (\d+)$", re.MULTILINE)
_WITHOUT = re.compile(r"^# without (\S+)$", re.MULTILINE)
_OWN_NAME = re.compile(r"^(card|flow|phrases|nudges): (\S+)$", re.MULTILINE)

Found = tuple[str, str, int]
"""A code, a file and a line."""


def _laid(example: Path, folder: Path) -> str:
    """Write the small pack with one example laid over it into `folder`. Returns what the example says about itself."""
    if example.is_dir():
        about = (example / "expect").read_text(encoding="utf-8") if (example / "expect").exists() else ""
        added: dict[str, Path] = {
            path.relative_to(example).as_posix(): path for path in example.rglob("*") if path.is_file()
        }
        added.pop("expect", None)
    else:
        about = example.read_text(encoding="utf-8")
        own = _OWN_NAME.search(about)
        assert own, f"{example.name} does not say what it is"
        added = {f"{FOLDERS[own[1]]}/{own[2]}.yaml": example}
    for path, text in small_pack().items():
        if path not in _WITHOUT.findall(about):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    for path, source in added.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / path)
    if "phrases/doors.yaml" not in added and example.parent.name + example.name[:4] != "refused" + NOT_OPENED:
        _open(folder / "phrases" / "doors.yaml", added)
    return about


def _open(doors: Path, added: Iterable[str]) -> None:
    """Lead a door of the small pack to the first flow of an example."""
    flows = [Path(path).stem for path in added if path.startswith("flows/") and "." not in Path(path).stem]
    first = min(flows, key=lambda flow: (flow not in ("refused", "accepted"), flow), default="")
    if first and doors.exists():
        text = doors.read_text(encoding="utf-8")
        doors.write_text(
            text.replace("Door hard_shift → flow:talk", f"Door hard_shift → flow:{first}"), encoding="utf-8"
        )


def _check(folder: Path) -> tuple[bool, list[Issue]]:
    """Return whether the pack in `folder` may be published, and everything that is wrong with it."""
    files, issues = read_pack_files(folder)
    pack, more = build_pack(files)
    voices = read_voices(folder)
    found = issues + more + (voiced(pack, voices)[1] if pack else list(voices.issues))
    return pack is not None and all(each.severity is not Severity.ERROR for each in issues), found


def _expected(example: Path, about: str) -> list[Found]:
    own = _OWN_NAME.search(about)
    here = f"{FOLDERS[own[1]]}/{own[2]}.yaml" if own else ""
    return sorted((code, file or here, int(line)) for code, file, line in _EXPECT.findall(about))


@pytest.mark.parametrize("example", REFUSED, ids=lambda path: path.stem)
def test_refused(example: Path, tmp_path: Path) -> None:
    """All its mistakes are found, each at its line, and nothing else is complained about."""
    about = _laid(example, tmp_path)
    may_publish, found = _check(tmp_path)
    expected = _expected(example, about)
    # A lone card or list is not translated, which is told of each; only the example of that rule is about it.
    found = [each for each in found if each.code not in NOT_TRANSLATED or each.code in example.name]
    assert sorted((each.code, each.file, each.line) for each in found) == expected
    assert example.name[:4] in {code for code, _, _ in expected}, "the file is named by another rule"
    has_error = any(RULES[code].severity is Severity.ERROR for code, _, _ in expected)
    assert may_publish is not has_error


@pytest.mark.parametrize("example", ACCEPTED, ids=lambda path: path.stem)
def test_accepted(example: Path, tmp_path: Path) -> None:
    """What the writers' page promises is understood, without a single complaint."""
    _laid(example, tmp_path)
    may_publish, found = _check(tmp_path)
    assert [each for each in found if each.code not in NOT_TRANSLATED or each.code in example.name] == []
    assert may_publish


def test_the_small_pack_has_no_mistake(tmp_path: Path) -> None:
    """Otherwise every example above would be refused for something else."""
    assert build_pack(small_pack())[1] == []


def test_every_rule_has_been_seen_working() -> None:
    """A new rule comes with a file that breaks it."""
    shown = {path.name[:4] for path in REFUSED}
    wanted = {code for code in RULES if code[0] in "FC"}
    assert shown | MADE_BY_A_TEST.keys() == wanted
    assert not shown & MADE_BY_A_TEST.keys()
