"""Words of fuzzed peers: ordinary ones, cries, near misses, strange letters, presses. Tables, and nothing else."""

from __future__ import annotations

CANARY = "xqcanaryqx"
"""A word that no log may ever hold: it stands in much of what fuzzed peers write, in names and in payloads."""

CRIES = (
    "overdose",
    "OVERDOSE!!!",
    "OD",
    "he is not breathing",
    "shes not breathing",
    "surdose",
    "il ne respire plus",
    "/od",
    "/ OD!",
    "/od@peer2peer_practice_bot",
    "/ox",
    "naloxone",
    "  overdose  ",
    "overdose\nhelp",
    "Overdose 🆘",
)
"""Whatever is written so must be answered with an emergency card, in any state and in any well-formed message."""

EMERGENCY_PRESSES = ("1e:en:overdose_steps", "1e:fr:overdose_steps", "1e:en:oximeter", "1c:od")
"""Buttons that stand under nearly every message, or once did: each tap must bring a card."""

CRISIS = ("i want to die", "je veux mourir", "my partner beats me", "suicide", "i want to kill myself")

NEAR = (
    "overdo it",
    "odd",
    "over those",
    "we had two overdoses last night, both fine",
    "not breathing hard",
    "od" * 30,
    "o v e r d o s e",
    "0verd0se",
    "оverdose",  # the first letter is Cyrillic
    "ｏｖｅｒｄｏｓｅ",
    "over\u200bdose",
    "\u202eesodrevo",
    "this heat is killing me",
    "dead tired",
    "die Maus",
    "suicide squad is on tv",
    "overdose" * 40,
)

ORDINARY = (
    "hi",
    "is someone there",
    "bonjour",
    "hard shift",
    "talk",
    "where can i sleep tonight",
    "how do i use the oximeter",
    "thanks",
    "merci beaucoup",
    "no",
    "yes",
    "1",
    "2",
    "detox",
    "covid",
    "shelter in vancouver",
    "rose",
    "sick note",
    "what can you do",
    "ok",
    "skip",
    "remind me tomorrow",
    "je suis fatigué",
    "menu",
    "stop",
    "privacy",
    "find help",
    "👍",
    "...",
    "?",
)

COMMANDS = ("start", "help", "language", "privacy", "mydata", "stop", "clear", "erase", "settings", "menu", "cancel")

MADE_COMMANDS = (
    "/",
    "//",
    "/ start",
    "/start@peer2peer_practice_bot",
    "/START",
    "/@",
    "/od_",
    "/language fr",
    "/language xx",
    "/language " + "é" * 300,
    "/\u200bstart",
    "/start start /od",
    "/mydata@other_bot now",
    "/_",
    "/" + "a" * 4095,
    "/ \n\n /od",
)

INJECTIONS = (
    "'; DROP TABLE peers; --",
    '" OR 1=1 --',
    "<b>bold</b><script>alert(1)</script>",
    "</b></i><a href='tg://user?id=1'>x</a>",
    "**bold** *x* __y__ `code` [a](tg://user?id=1) ```pre",
    "**" * 500,
    "%s %d %n %x {0} {words.pack} {__class__} ${HOME} $(id) `id`",
    "{line_988} {matched} {title}",
    "&lt;&amp;&#0;&nbsp;&#x1F600;",
    "../../../etc/passwd\x00.png",
    "\\u0000 \\x00 \\",
    "=cmd|'/c calc'!A0",
    "${jndi:ldap://x}",
    "null",
    "NaN",
    "[]",
    "{}",
    "true",
    "-1",
    "9" * 400,
    "1e400",
)

STRANGE_LETTERS = (
    "\ud83d",
    "\udc00",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u0301",
    "\u20dd",
    "👩\u200d👩\u200d👧\u200d👦",
    "🏳️\u200d🌈",
    "🇨🇦",
    "ﷺ",
    "ẞ",
    "İ",
    "ı",
    "ǆ",
    "𝕺",
    "\U0010ffff",
    "\ufffe",
    "\r\n",
    "\u2028",
    "\x85",
    "\t",
    "अनुच्छेद",
    "שלום",
    "مرحبا",
    "漢字",
)

NAMES = (
    "Sam",
    "",
    " ",
    "\u202eAdmin",
    "a" * 64,
    "<b>Sam</b>",
    "{language}",
    "\x00",
    "\ud83d",
    "Robert'); DROP TABLE peers;--",
    "9-1-1",
    f"{CANARY} Sam",
)

LANGUAGES = (
    *("en", "en", "en", "en", "fr", "fr", "fr-CA", "en-US"),
    *("", "xx", "EN", "zh-hans", "e" * 300, "../fr", "fr\x00", "\ud83d", "en_US.UTF-8", "1", "\u202efr"),
)

TEXT_UNITS = 4096

FIXED_PRESSES = (
    "1h",
    "1b",
    "1r",
    "1e:en:overdose_steps",
    "1e:fr:oximeter",
    "1e:xx:overdose_steps",
    "1e:en:no_such_card",
    "1k:overdose_steps:0",
    "1k:this_bot:99",
    "1n:suicide_help:1",
    "1a:this_bot:0",
    "1a:no_such_card:0",
    "1c:erase_yes",
    "1c:erase_no",
    "1c:start",
    "1c:od",
    "1c:talk",
    "1c:language_fr",
    "1c:language_zz",
    "1c:no_such_command",
    "1c:clear",
    "1c:stop",
    "1c:hard_shift",
)

BROKEN_PRESSES = (
    "",
    " ",
    "1",
    "0h",
    "2h",
    "h",
    "a" * 64,
    "a" * 65,
    "1" + "s" * 63,
    "é" * 32,
    "é" * 33,
    "😀" * 16,
    "\x00" * 64,
    "\ud83d",
    "1s:::",
    "1s:..",
    '{"a":1}',
    "1c:" + "a" * 33,
    "1k:../../etc:0",
    "1e:en:" + CANARY,
    CANARY,
)
