"""All parts of the page for writers, in its order."""

from __future__ import annotations

from tests.mistakes.cards import CARDS
from tests.mistakes.days import DAYS
from tests.mistakes.entries import ENTRIES
from tests.mistakes.letters import LETTERS
from tests.mistakes.limits import LIMITS
from tests.mistakes.nudges import NUDGES
from tests.mistakes.phrases import PHRASES
from tests.mistakes.tables import TABLES
from tests.mistakes.the_file import THE_FILE
from tests.mistakes.translations import TRANSLATIONS
from tests.mistakes.unclear import UNCLEAR
from tests.mistakes.voices import VOICES
from tests.mistakes.wording import WORDING
from tests.mistakes.words import WORDS

PARTS = (
    *(THE_FILE, LETTERS, WORDS, UNCLEAR, ENTRIES),
    *(CARDS, WORDING, TRANSLATIONS, TABLES, PHRASES, NUDGES, VOICES, LIMITS, DAYS),
)
