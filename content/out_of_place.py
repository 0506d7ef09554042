"""Numbers and addresses that stand in a text instead of in their table, however they are written.

A text is read as the eye reads it: wide digits are digits, every dash is a dash, and signs without width are nothing.
"""

from __future__ import annotations

import re
import unicodedata

_NO_WIDTH = re.compile("[\u034f\u061c\u115f\u1160\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\uffa0]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-") | {"\u3002": "."})
_OTHER_DIGIT = re.compile(r"[^\W0-9\D]")

_DIGIT = re.compile("[0-9]")
_END = r"(?![\w'’])"
_UNITS = (
    r"%|°[cf]?|mgs?|milligram(?:me)?s?|mls?|millilit(?:er|re)s?|cc|mcg|μg|microgram(?:me)?s?|grams?|grammes?"
    r"|per ?cent|pour cent|pct|degrees?|degrés?|dollars?|cad|bucks|piastres?|cents?"
    r"|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|months?|years?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans?"
)
_SHORT_UNITS = r"[smhgc]|[ap]\.?m"
_DOSES = r"doses?|sprays?|ampoules?|vials?|fioles?|puffs?|shots?"
_BREATHS = r"breaths?|souffles?|respirations?|insufflations?"
_SPELLED = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante"
)

# These begin with what few letters are, so that most of a text costs one look; its words are in small letters.
_NUMBER = re.compile(
    r"[0-9](?<!\w[0-9])(?:"
    # Phone numbers, with the gaps that people leave.
    r"(?:[ .-][0-9]){2}(?![0-9])|[0-9]{2}\)?(?: ?[.-] ?| )?[0-9]{4}(?![0-9])(?<! (?:19|20)[0-9]{2})|[0-9]{4,}"
    r"|[0-9](?: [0-9]{2}){2,}|(?<=1)[ .-]?8[0-9]{2}(?![0-9])"
    # Money, measures and times.
    rf"|[0-9,. ]{{0,20}}[$€£]|[0-9]?:[0-9]{{2}}(?![0-9])|[0-9]{{0,2}} ?/ ?100(?![0-9])"
    rf"|[0-9,.]{{0,20}}[ -]?(?:{_UNITS}){_END}|[0-9]{{0,2}} ?(?:{_SHORT_UNITS}){_END}"
    # "1 dose" and "1 breath" are how people count; more than one is a rule of somebody's.
    rf"|(?:(?<=[2-9])|[0-9]{{1,2}})[ -](?:{_DOSES}|{_BREATHS}){_END})"
    r"|[$€£] ?[0-9][0-9,.]*"
)
_BEHIND = re.compile(
    r"\b(?:call|dial|phone|ring|text|sms|appele[rz]|appelle|compose[rz]?|texte[rz]?)"
    r"(?: (?:the|to|at|le|la|au|à))?[ :]+[0-9]{3}\b|\b(?:every|toutes les|tous les) [0-9]+\b"
)
_COUNTED = re.compile(rf"(?:{_SPELLED})[ -](?:{_UNITS}|{_DOSES}){_END}|nine[ -]one[ -]one")
_LONG_NUMBER = re.compile(r"\b[0-9]{3}(?: ?[.-] ?| )?[0-9]{4}\b|\b[0-9]+ ?(?:mg|ml|mcg|μg)\b", re.IGNORECASE)

_HOST = re.compile(r"(?<![\w.])[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_]{2,24}(?![\w'’])")
_HOST_END = re.compile(r"[^\W_]\.[^\W\d_]{2}")
_ADDRESS = re.compile(
    r"https?://\S{1,80}|\bwww\.\S{1,80}|\b(?:tg|tel|mailto):\S{1,80}|\bt\.me/\S{1,80}|\w{1,64}@\w{1,64}\.\w{2,8}"
    r"|(?<!\w)@\w{3,32}",
    re.IGNORECASE,
)
_SPELLED_HOST = re.compile(r"\b\w+ (?:dot|point) (?:ca|com|org|net|info|gov|coop|io|me|bc)\b", re.IGNORECASE)

_TWO_ALPHABETS = re.compile(r"[A-Za-z][\u0370-\u03bb\u03bd-\u052f]|[\u0370-\u03bb\u03bd-\u052f][A-Za-z]")


def as_seen(text: str) -> str:
    """Return a text as the eye reads it: "４\u200dmg" is "4mg", and "604‑555" has an ordinary dash."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", _NO_WIDTH.sub("", text)).translate(_DASHES)
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0], "")), text)


def number_in(seen: str) -> str:
    """Return the first number that can hurt when it is wrong, in a text as it is seen; "" for none."""
    low = seen.lower()
    if _DIGIT.search(low) and (found := _NUMBER.search(low) or _BEHIND.search(low)):
        return found[0]
    return next((found[0] for found in _COUNTED.finditer(low) if not low[: found.start()][-1:].isalnum()), "")


def long_number_in(seen: str) -> str:
    """Return the first whole phone number or dose: not even a title, which may say "9-1-1", has one of these."""
    found = _LONG_NUMBER.search(seen)
    return found[0] if found else ""


def address_in(seen: str) -> str:
    """Return the first address; "" for most, which have neither the end of a host nor a sign of one."""
    if (":" in seen or "@" in seen or "/" in seen or "www." in seen.lower()) and (found := _ADDRESS.search(seen)):
        return found[0]
    if _HOST_END.search(seen) and (found := _HOST.search(seen)):
        return found[0]
    found = _SPELLED_HOST.search(seen)
    return found[0] if found else ""


def disguised_in(text: str) -> str:
    """Return what looks like another letter, or hides between two: a sign without width, or a second alphabet."""
    found = _NO_WIDTH.search(text) or _TWO_ALPHABETS.search(text) if not text.isascii() else None
    return text[max(0, found.start() - 8) : found.end() + 8] if found else ""
