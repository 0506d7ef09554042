"""What can be wrong with a file that somebody sends for the pack, before it is read, in a writer's words."""

from __future__ import annotations

from .issue_rules import Rule

UPLOAD_RULES: tuple[Rule, ...] = (
    Rule(
        "U001",
        "a zip that cannot be opened",
        "This is no zip, or it is damaged.",
        "Make the zip again, and send it once more.",
    ),
    Rule(
        "U002",
        "a locked zip",
        "`{path}` is locked with a password.",
        "Make the zip again, without a password.",
    ),
    Rule(
        "U003",
        "a path that leads out",
        "`{path}` leads out of the folder of the pack.",
        "Zip the folder of the pack itself, with nothing from elsewhere.",
    ),
    Rule(
        "U004",
        "a file that is in twice",
        "`{path}` is in this zip more than once.",
        "Keep one of them, and make the zip again.",
    ),
    Rule(
        "U005",
        "a file of another kind",
        "A file of this kind cannot be read here.",
        "Send a zip of the whole pack, or one file whose name ends in `.yaml`.",
    ),
    Rule(
        "U006",
        "a zip without words",
        "There is no card, no flow and no list in this zip.",
        "Zip the folder that has `cards` and `flows` in it.",
    ),
    Rule(
        "U007",
        "a file without a place",
        "This file does not say what it is.",
        "Begin it with `card:`, `flow:`, `phrases:` or `nudges:`, and its name behind that.",
    ),
)
