"""Writes what was found as a talk in a file, which the replays of `.chat` files play again."""

from __future__ import annotations

from flows.transcript import Transcript
from flows.transcript_lines import act_line, answer_lines, look_line

from .explored_spot import Finding
from .written_scenes import begins, settings_lines


def chat_text(finding: Finding) -> str:
    """Return a `.chat` file whose one scene fails as long as the rule is broken, and passes once it holds."""
    lines = [f"# {finding.told}"] if "\n" not in finding.told else []
    lines += [*settings_lines(*begins(Transcript(""))), "", f"== {finding.rule}"]
    for act, said in finding.talk[:-1]:
        lines += [act_line(act), *answer_lines(said)]
    lines += [act_line(finding.talk[-1][0]), *answer_lines(finding.wanted.said)]
    lines += [look_line(look) for look in finding.wanted.looks]
    return "\n".join(lines) + "\n"
