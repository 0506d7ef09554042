"""How hard a text reads: Flesch–Kincaid's grade in English, Kandel and Moles' ease in French, and the longest sentence.

What counts as what is Flesch's own rule (*How to Write Plain English*, 1979, chapter 2): contractions, words with a
hyphen, abbreviations, figures and their combinations are one word each; syllables are those one hears, the fewer where
two ways of saying are accepted; abbreviations and figures have one syllable. A telephone number is copied, not read.
Three things differ, because a card on a phone is not running prose: a line is at least one sentence, a word with a
figure in it (`30-minute`) keeps the syllables of the word, and a sign that stands alone (`+`, `→`) is no word.

Both formulas were made for passages of a hundred words. For short, chopped text they say "easy" whatever it says:
the length of the longest sentence is to be looked at beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain, repeat

import pyphen  # type: ignore[import-untyped]  # it brings no types

WORD_MOST = 40
"""Letters of the longest thing that is read. What is longer is an address, and copied."""

KEPT_WORDS = 50_000
"""Words whose syllables are remembered: those of a large pack in two languages, and about 10 MB."""

HARDEST_MOST, HARD_SYLLABLES = 3, 3
"""How many words are named as the hardest of a text, and from which length on a word may be."""

_CLOSERS = r"""["'»”’)\]]*"""
_LOWER = "a-zà-öø-ÿœ"
_TITLES = r"(?<!\b[DM]r\.)(?<!\bM[se]\.)(?<!\bSt\.)(?<!\sM\.)"
_END = re.compile(rf"\n|(?<=[!?]){_CLOSERS}\s+|(?<=[.…]){_TITLES}{_CLOSERS}\s+(?![{_LOWER}\s])")
"""Ends of sentences. A full stop before a small letter ends none (`approx. two`), nor does that of `Dr.` or `St.`."""

_LEADING = re.compile(r"^[ \t]*(?:\d{1,2}(?:[.)]|\ufe0f?\u20e3)|[-•*·])[ \t]+", re.MULTILINE)
_NAME = re.compile(r"\{[^{}\n]{1,64}\}")
_ADDRESS = re.compile(r"://|^www\.|@|\.[a-z]{2,4}(?:/|$)")
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MARKS = ".,;:!?…()[]\"'«»“”"
_IS_WORD = re.compile(r"[^\W_]")
_FIGURE = re.compile(r"\d")
_INITIALS_MOST = 4
"""Letters of what is taken for an abbreviation when it is all capitals; a longer word is one that is shouted."""


@dataclass(frozen=True)
class Reading:
    """How hard a text reads.

    Attributes:
        grade: years of school, for English only; below 0 for the very easiest. None without a word.
        ease: Kandel and Moles' index, for French only; the higher, the easier. None without a word.
        words, sentences: how many there are.
        syllables: how many there are; 0 in a language whose syllables are not counted here.
        longest_sentence: words of the longest sentence, in every language.
        longest_sentence_text: that sentence, for whoever has to shorten it.
        language, spoken: what it was read as, and its words in order.
    """

    grade: float | None
    ease: float | None
    words: int
    sentences: int
    syllables: int
    longest_sentence: int
    longest_sentence_text: str
    language: str
    spoken: tuple[str, ...] = field(repr=False)

    @property
    def hardest_words(self) -> tuple[str, ...]:
        """The words with the most syllables, hardest first: those to put other words for."""
        if self.language not in _COUNTERS:
            return ()
        read = (word for word in self.spoken if len(word) <= WORD_MOST)
        length = {word.strip(_MARKS): _syllables_of(word, self.language) for word in read}
        hard = [word for word in length if length[word] >= HARD_SYLLABLES]
        return tuple(sorted(hard, key=lambda word: -length[word])[:HARDEST_MOST])


def reading(text: str, language: str) -> Reading:
    """Return how hard `text` reads: a grade for `en`, an ease for `fr`, elsewhere only the length of its sentences."""
    sentences = words_and_sentences(text)
    spoken = tuple(chain.from_iterable(sentences))
    longest = max(sentences, key=len, default=[])
    read = (word if len(word) <= WORD_MOST else "0" for word in spoken)
    syllables = sum(map(_syllables_of, read, repeat(language))) if language in _COUNTERS else 0
    counts = (len(spoken), len(sentences), syllables)
    return Reading(
        grade=grade_of(*counts) if spoken and language == "en" else None,
        ease=ease_of(*counts) if spoken and language == "fr" else None,
        words=len(spoken),
        sentences=len(sentences),
        syllables=syllables,
        longest_sentence=len(longest),
        longest_sentence_text=" ".join(longest),
        language=language,
        spoken=spoken,
    )


def flesch_kincaid_grade(text: str) -> float:
    """Return the years of school an English text asks for.

    Kincaid, Fishburne, Rogers and Chissom, *Derivation of New Readability Formulas*, Research Branch Report 8-75, 1975.

    Raises:
        ValueError: there is no word in the text.
    """
    if (grade := reading(text, "en").grade) is None:
        raise ValueError("a text without a word has no grade")
    return grade


def kandel_moles_ease(text: str) -> float:
    """Return how easily a French text reads, on Flesch's scale: the higher, the easier.

    90 and more is very easy (Flesch: fifth school year), 80 easy (sixth), 70 fairly easy (seventh), 60 plain (eighth
    and ninth), under 50 hard, under 30 for specialists. Short words in short sentences go beyond 100, up to 132.
    Kandel and Moles, "Application de l'indice de Flesch à la langue française", *Cahiers d'études de radio-télévision*
    19, 1958, pages 253–274, who fitted Flesch's figures to French, whose words are longer.

    Raises:
        ValueError: there is no word in the text.
    """
    if (ease := reading(text, "fr").ease) is None:
        raise ValueError("a text without a word has no ease")
    return ease


def grade_of(words: int, sentences: int, syllables: int) -> float:
    """Return Flesch–Kincaid's grade for what was counted; words and sentences are at least 1."""
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def ease_of(words: int, sentences: int, syllables: int) -> float:
    """Return Kandel and Moles' ease for what was counted; words and sentences are at least 1."""
    return 207 - 1.015 * words / sentences - 73.6 * syllables / words


def words_and_sentences(text: str) -> list[list[str]]:
    """Return the sentences of a text, each as its words, with the marks that stand at them.

    A sentence ends at `.`, `!`, `?` or `…` before a space, and with its line. Numbers and bullets that begin a line
    are no words, nor are bold marks, quotation marks and dashes. A `{name}` still to be filled stands for one number.
    """
    plain = unicodedata.normalize("NFC", text).replace("**", "").replace("’", "'").replace("\u00ad", "")
    plain = _LEADING.sub("", _NAME.sub("0", plain.replace("–", " ").replace("—", " ")))
    sentences = (
        [word for word in chunk.split() if word.isalnum() or _IS_WORD.search(word)] for chunk in _END.split(plain)
    )
    return [sentence for sentence in sentences if sentence]


@lru_cache(maxsize=KEPT_WORDS)
def _syllables_of(word: str, language: str) -> int:
    """Count a word as it stands in a text: figures, addresses and abbreviations have one syllable in all."""
    pieces = _PIECE.findall(word)
    if _ADDRESS.search(word.strip(_MARKS)) or all(len(piece) == 1 for piece in pieces):
        return 1
    syllables = 0
    for piece in pieces:
        if _FIGURE.search(piece):
            continue
        is_initials = piece.isupper() and len(piece) <= _INITIALS_MOST
        syllables += 1 if is_initials else _COUNTERS[language](piece.lower())
    has_figure = _FIGURE.search(word) is not None
    return max(1, syllables + has_figure)


def english_syllables(word: str) -> int:
    """Return the syllables one hears in an English word in small letters; at least 1.

    Vowels that stand together are one syllable, except where hyphenation (pyphen) or a pattern parts them; an `e` that
    is written and not heard is none. Hyphenation alone knows too few places (`Aus-tralian`), and with margins of one
    letter wrong ones (`word-s`).
    """
    if word in _AS_SAID:
        return _AS_SAID[word]
    stem, apostrophe, rest = word.rpartition("'")
    if apostrophe:
        is_sounded = _SOUNDED_REST[rest].search(stem) is not None if rest in _SOUNDED_REST else len(rest) > 1
        return english_syllables(stem.removesuffix("n") if rest == "t" else stem) + is_sounded
    if head := _HEAD.match(word):
        return english_syllables(head[0]) + english_syllables(word[head.end() :])
    parted = {place for place in _hyphens().positions(word) if _IS_PARTED.match(word, place - 1)}
    parted |= {place.start() for place in _PARTED.finditer(word)}
    syllables = len(_VOWELS.findall(word)) + len(parted)
    if not _HEARD_E.search(word):
        syllables -= len(_SILENT_E.findall(word))
    return max(1, syllables)


@cache
def _hyphens() -> pyphen.Pyphen:
    """Read once, when it is first needed: 40 ms."""
    return pyphen.Pyphen(lang="en_US", left=2, right=2)


_VOWELS = re.compile("[aeiouy]+")
_IS_PARTED = re.compile("(?!ei|eu|ae|uu)[aeiouy]{2}")
_PARTED = re.compile(
    r"""
      (?<=[aeiouy])(?=ing)                               # being, buying
    | (?<=[^aeiouycglstx]i)(?=[ao][ns]?$)(?<!ni(?=on))   # media, champion, but not station, Australian, union
    | (?<=[^aeiouycgtsx]i)(?=o?us) | (?<=i)(?=um)        # serious, but not cautious; medium
    | (?<=[dlprsvy]i)(?=e(?:r|st)$)(?<!^pi)              # easier
    | (?<=[dr]e)(?=as?$) | (?<=de)(?=os?$)               # idea, video
    | (?<=s)(?=ms?$) | (?<=th)(?=ms?$) | (?<=[aou]y)(?=e[er])   # racism, rhythm, employee
    """,
    re.VERBOSE,
)
_SILENT_E = re.compile(
    r"""
      (?<=[^aeiouyl])e(?:s|(?<![td]e)d)?$              # here, names, called, but not needed
    | (?<=[aeiouywrl]l)e[ds]?$                         # whole, pulled, but not table
    | (?<=[aeiouy])(?:n?c|d?g|[rtsvkmz])e(?=ments?$)   # statement, but not element
    | (?<=[^aeiouy])e(?=(?:less|ful|ness)(?:ly|es|ness)?$|ly$)
    | (?<=[aeiouy][fn])e(?=ty$)                        # safety, but not society
    | (?<=[gq])ues?$                                   # fatigue
    | (?<=ic)a(?=lly$)                                 # medically
    """,
    re.VERBOSE,
)
_HEARD_E = re.compile(r"(?:[sxz]|[^k]c|[^g]g|[cs]h)es$|[^aeiouylrw]re[ds]?$")
"""Doses, and centre as it is spelled here."""

_SOUNDED_REST = {
    "s": re.compile(r"(?:[sxz]|[sc]h|[scgz]e)$"),
    "t": re.compile(r"(?:[sdt]|ve)n$"),
    **dict.fromkeys(("ll", "ve", "re", "em"), re.compile(r"[^aeiouyr]$")),
}
"""After which letters an apostrophe brings a syllable of its own: nurse's, isn't, that'll."""

_HEAD = re.compile(
    "(?:any|base|care|else|every|face|fire|fore|guide|here|home|hope|house|life|like|mile|name|nose|note|phone|place"
    "|police|safe|scale|side|smoke|some|space|store|take|there|time|use|wake|where|whole)"
    "(?=one$|(?!ed|er|ra|ri|ry|a|i|o|to)[a-z]{3})"
)
"""First halves of compounds: the `e` inside `life-guard` and `some-thing` is not heard."""

_AS_SAID = {
    **dict.fromkeys(("dial", "dials", "real", "toward", "trial", "trials"), 1),
    **dict.fromkeys(("average", "being", "business", "client", "clients", "different", "every", "family"), 2),
    **dict.fromkeys(("general", "history", "maybe", "several", "triage", "via"), 2),
    **dict.fromkeys(("businesses", "cardiac", "difference", "families", "referral", "separate", "suicide"), 3),
    "suicidal": 4,
}
"""Words of this field, and very common ones, that the patterns get wrong."""


def french_syllables(word: str) -> int:
    """Return the syllables one hears in a French word in small letters; 0 for what only leans on the next (`l'`, `d'`).

    An `e` that ends a word (`porte`, `portent`) is not counted, one inside it is (`appeler`: 3), as in Lexique:
    Flesch's rule. Kandel and Moles' own was not at hand; were such ends counted, a card would have 16 points less.
    """
    if "'" in word:
        return max(1, sum(french_syllables(part) for part in word.split("'") if part))
    plain = _SILENT_U.sub("", word)
    syllables = len(_FRENCH_VOWELS.findall(plain)) + len(_FRENCH_PARTED.findall(plain))
    return syllables - 1 if syllables > 1 and _has_silent_end(word, plain) else syllables


def _has_silent_end(word: str, plain: str) -> bool:
    """Tell `ils donnent` from `souvent`: both are written alike, so the commonest are listed."""
    if word.endswith("ment"):
        return _VERBS_IN_MENT.fullmatch(word) is not None
    return _SILENT_END.search(plain) is not None and not _HEARD_ENT.fullmatch(word)


_V = "aeiouyàâäéèêëîïôöùûüÿœæ"
_FRENCH_VOWELS = re.compile(f"[{_V}]+")
_SILENT_U = re.compile("(?<=q)u|(?<=g)u(?=[eiéèêy])")
_SILENT_END = re.compile(f"[^{_V}]e(?:s|nt)?$")
_FRENCH_PARTED = re.compile(
    rf"""
      (?<=[{_V}])y(?=[{_V}])(?!es?$|ent$)              # moyen, but not payent
    | é(?=[{_V}])(?!es?$) | (?<=[ao])é                 # réel, poésie, but not année
    | (?<=[aeou])[ëï](?!s?$) | (?<=[aou])ïs?$          # naïf, maïs
    | (?<=[bcdfgptv][lr])i(?=[{_V}])(?!es?$|ent$)      # client, février, but not oublie
    | (?<=[bcdfgptv][lr])o?u(?=[aeéèo])(?!es?$|ent$)   # cruel
    | (?<=^cl)i(?=ents?$) | a(?=o(?![nuû])) | o(?=a) | (?<=c)o(?=op) | pa(?=ys) | ^ré(?=u)
    """,
    re.VERBOSE,
)
_HEARD_ENT = re.compile(
    "(?:abs|acc|accid|adolesc|ag|appar|arg|cohér|compét|conséqu|cont|contin|convi|couv|déc|déterg|différ|équival|évid"
    "|excell|fréqu|imprud|incid|indiffér|innoc|intellig|mécont|néglig|par|perman|pertin|pourc|précéd|prés|présid|prud"
    "|réc|résid|rétic|serp|souv|tal|torr|transpar|urg|viol)ent"
)
_VERBS_IN_MENT = re.compile(
    "(?:affir|ai|cal|confir|consom|dor|endor|enfer|expri|fer|for|fu|infor|nom|rani|résu|transfor)ment"
)

_COUNTERS: dict[str, Callable[[str], int]] = {"en": english_syllables, "fr": french_syllables}
