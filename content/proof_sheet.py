"""What `make check` tells those who write: every mistake, and what waits to be done, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from flows.issues import VALUE_LETTERS_MOST, Issue, Severity

from .due import MISSING, STALE, Due, check_days, due
from .limit_checks import check_dialled
from .pack import SOURCE_LANGUAGE, draft_pack
from .voiced import voiced
from .voices import NO_VOICES, Voices

SHOWN_MOST = 12
"""Names of one list that the text shows; the JSON has all of them."""


@dataclass(frozen=True)
class ProofSheet:
    """The mistakes of a pack's files and the work that waits, on one day. `due` is None when no pack can be made.

    `written` is what stands at the lines to change, by file and line.
    """

    issues: tuple[Issue, ...]
    due: Due | None
    written: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The mistakes that keep the pack from being published."""
        return tuple(found for found in self.issues if found.severity is Severity.ERROR)

    def files_with(self, *codes: str) -> tuple[str, ...]:
        """Return the files in which one of these mistakes is."""
        return tuple(dict.fromkeys(found.file for found in self.issues if found.code in codes))

    @property
    def refused(self) -> tuple[str, ...]:
        """The files with errors."""
        return tuple(dict.fromkeys(found.file for found in self.errors))


def proof_read(
    files: Mapping[str, str], file_issues: list[Issue], today: date, voices: Voices = NO_VOICES
) -> ProofSheet:
    """Read a pack's files, and what lies in its `voices/`, as a proof-reader on the day `today`."""
    pack, issues = draft_pack(files)
    issues += voiced(pack, voices)[1] if pack else list(voices.issues)
    found = file_issues + issues
    if pack:
        found += [*check_days(pack, today), *check_dialled(pack.phrases[SOURCE_LANGUAGE], today)]
    return ProofSheet(tuple(sorted(found)), due(pack, today) if pack else None, _written(files, found))


def _written(files: Mapping[str, str], found: Iterable[Issue]) -> dict[tuple[str, int], str]:
    """Return the lines at which mistakes are that a conversation shows."""
    written = {}
    for each in found:
        lines = files.get(each.file, "").split("\n") if each.way else []
        if 0 < each.line <= len(lines):
            written[each.file, each.line] = lines[each.line - 1].strip()
    return written


def told(found: Issue) -> str:
    """Return an issue in one line."""
    return f"{found.file}:{found.line}: {found.code} {found.severity.value}: {found.message} {found.remedy}"


def shown(found: Issue, written: Mapping[tuple[str, int], str]) -> list[str]:
    """Return an issue, under it the conversation that shows it, if there is one, and the line to change."""
    lines = [told(found)]
    if found.way:
        lines.append(f"    To see it: {found.way}.")
        line = written.get((found.file, found.line), "")
        lines += [f"    Change line {found.line}: {_quoted(line)}"] if line else []
    return lines


def _quoted(line: str) -> str:
    cut = line if len(line) <= VALUE_LETTERS_MOST else f"{line[:VALUE_LETTERS_MOST]}…"
    return "".join(letter if letter.isprintable() else "·" for letter in cut)


def as_text(sheet: ProofSheet) -> str:
    """Return the sheet for a terminal: mistakes with what shows them, then what waits, then one line that counts."""
    lines = [line for found in sheet.issues for line in shown(found, sheet.written)]
    waiting = {"stale": sheet.files_with(*STALE), "missing": sheet.files_with(*MISSING)}
    if sheet.due:
        lines += ["", "To do:"] if lines else ["To do:"]
        lines += [
            _list("Refused: must be mended before anything is published", sheet.refused),
            _list("Review overdue", [f"{key} (due {day})" for key, day in sheet.due.overdue]),
            _list("Review due within two weeks", [f"{key} (due {day})" for key, day in sheet.due.soon]),
            _list("Not reviewed by anybody yet", sheet.due.unreviewed),
            _list("Not checked by a person yet", sheet.due.unchecked),
            _list("Phone lines nobody has dialled yet", sheet.due.unchecked_lines),
            _list("Addresses nobody has opened yet", sheet.due.unopened_links),
            _list("Addresses still to be filled in", sheet.due.unfilled_links),
            _list("Translations that may be stale", waiting["stale"]),
            _list("Not translated yet", waiting["missing"]),
            "",
        ]
    warnings = len(sheet.issues) - len(sheet.errors)
    lines.append(f"{_counted(len(sheet.errors), 'error')}, {_counted(warnings, 'warning')}.")
    if sheet.issues:
        lines.append("What each code means, and how to mend it: docs/mistakes.md")
    return "\n".join(lines)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _list(title: str, names: tuple[str, ...] | list[str]) -> str:
    if not names:
        return f"  {title}: none"
    shown = ", ".join(names[:SHOWN_MOST])
    rest = f", and {len(names) - SHOWN_MOST} more" if len(names) > SHOWN_MOST else ""
    return f"  {title}: {len(names)}\n    {shown}{rest}"


def as_json(sheet: ProofSheet) -> str:
    """Return the sheet as JSON text, for other programs. `due` lists are null when no pack can be made."""
    fields = {
        "errors": len(sheet.errors),
        "warnings": len(sheet.issues) - len(sheet.errors),
        "issues": [
            {
                **asdict(found),
                "severity": found.severity.value,
                "written": sheet.written.get((found.file, found.line), "") if found.way else "",
            }
            for found in sheet.issues
        ],
        "refused": sheet.refused,
        "stale": sheet.files_with(*STALE),
        "missing": sheet.files_with(*MISSING),
        **(asdict(sheet.due) if sheet.due else dict.fromkeys(Due.__dataclass_fields__)),
    }
    return json.dumps(fields, ensure_ascii=False, indent=2)
