"""What can be wrong with the voices of a pack, in a writer's words.

All are warnings: what is wrong with a sound takes its button away, and never the words it stands under.
"""

from __future__ import annotations

from .issue_rules import Rule, Severity

VOICE_RULES: tuple[Rule, ...] = (
    Rule(
        "C070",
        "a voice that belongs to no card",
        "The bot does not know whose voice this is, so nobody will hear it.",
        "Name it after an emergency card and a language, like `voices/overdose_steps.en.ogg`.",
        Severity.WARNING,
    ),
    Rule(
        "C071",
        "a voice that is no plain file",
        "This is a shortcut, a folder or something else, so nobody will hear it.",
        "Put the sound file itself here.",
        Severity.WARNING,
    ),
    Rule(
        "C072",
        "too much to listen to",
        "This is more than the bot takes ({most}), so nobody will hear it.",
        "Make it smaller: a minute of speech, in OGG/Opus, one channel, 24 kbit a second.",
        Severity.WARNING,
    ),
    Rule(
        "C073",
        "a sound that cannot be played",
        "This is no whole OGG/Opus file ({why}), so nobody will hear it.",
        "Save it again as OGG with Opus, the kind Telegram plays as a voice message.",
        Severity.WARNING,
    ),
    Rule(
        "C074",
        "a voice nobody compared with its card",
        "Nobody has said that this voice speaks the card's words as they are now, so nobody will hear it.",
        "Listen to it beside the card; when both say the same, name it `{name}`.",
        Severity.WARNING,
    ),
)
