"""What Telegram does not take, and what a calendar alone can tell of a phone line, in a writer's words."""

from __future__ import annotations

from .issue_rules import Rule, Severity

LIMIT_RULES: tuple[Rule, ...] = (
    Rule(
        "C084",
        "too much under a sound",
        "What stands under the sound of `{key}` can have {letters} letters, in `{language}`. Telegram takes {most}.",
        "Say less in `emergency_first`, `foot`, `foot_checked`, `foot_lapsed` or `pacer_caption`.",
    ),
    Rule(
        "C085",
        "a card no message holds",
        "Page {page} can have {letters} letters with what stands around it, in `{language}`. Telegram takes {most}.",
        "Say less there, or in the bot's own sentences around cards: `foot`, `share`, `banner_outdated`.",
    ),
    Rule(
        "C086",
        "a name no button holds",
        "The name `{key}` has {letters} letters. A button can carry {most} of it.",
        "Give it a shorter name.",
    ),
    Rule(
        "C087",
        "a phone line not dialled for long",
        "The line `{key}` was last dialled on {day}, more than {most} days ago.",
        "Dial it, and write the day under `checked_on:`.",
        Severity.WARNING,
    ),
)
