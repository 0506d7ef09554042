"""Which ideas together are a cry, and how much they count. The words of each idea are the pack's.

Two ideas side by side ("breath" and "not") are worth more than any list of sentences: nobody types the sentence
somebody else wrote down. Three points bring a card; every weight below is read against that.
"""

from __future__ import annotations

from dataclasses import dataclass

from .phrase_finder import NUMBER, Heard, Kinds

CLEAR = 3.0
"""Enough by itself to show a card."""

HALF = 1.5
"""Two of these make a cry: the word "overdose", and a call for help."""

HINT = 1.0
"""Three of these make a cry."""


KINDS = Kinds(
    # A slip of the thumb must never hide a cry, so whatever speaks against one is matched to the letter.
    calming=frozenset({"past", "was", "lesson", "work", "joke", "resource", "loss"}),
    masking="saying",
    slipping=frozenset(
        {
            *("sign", "vital", "rouse", "not", "noise", "colour", "part", "state", "overdose", "naloxone", "care"),
            *("ask", "call", "gauge", "person", "drug", "eyes", "eyes_bad"),
            *("suicide", "suicide_noun", "harm", "self", "death", "living", "violence", "violence_noun"),
            *("weapon"),
        }
    ),
    joining=frozenset(
        {
            *("vital", "rouse", "not", "colour", "state", "overdose", "naloxone", "call", "person", "together"),
            *("self", "harm"),
        }
    ),
    plain="plain",
    core="core",
)
"""How each of the pack's lists is matched."""


@dataclass(frozen=True)
class Rule:
    """Two topics with at most `gap` words between them count `weight`. One topic alone when `then` is empty."""

    first: str
    then: str = ""
    gap: int = 0
    weight: float = CLEAR
    either_order: bool = False

    def holds(self, heard: Heard) -> bool:
        """True when the rule's topics stand in the text as it wants them."""
        if not self.then:
            return bool(heard[self.first].starts)
        return heard.near(self.first, self.then, self.gap) or (
            self.either_order and heard.near(self.then, self.first, self.gap)
        )


SIGNS = (
    Rule("sign"),
    # "not really breathing", "dont think hes breathing": three words between; more join two sentences.
    Rule("not", "vital", 3),
    # "breathing has stopped", "respire vraiment pas".
    Rule("vital", "not", 2),
    Rule("poor", "vital", 2, either_order=True),
    Rule("not", "rouse", 2),
    Rule("rouse", "not", 1),
    Rule("poor", "noise", 2, either_order=True),
    Rule("noise", "not", 3, either_order=True),
    Rule("part", "colour", 3, either_order=True),
    Rule("part", "cold", 3, 2.0, either_order=True),
    Rule("person", "colour", 2),
    Rule("becoming", "colour", 1),
    Rule("eyes", "eyes_bad", 3, either_order=True),
    Rule("eyes", "not", 3, 2.0, either_order=True),
    Rule("person", "state", 3),
    Rule("still"),
)
"""What is seen in a person. The strongest counts whole, each further one `HINT`: they are often the same words."""

SOFT_SIGNS = (
    # Each of these has an innocent twin ("hes down for coffee", "not answering"), so two are needed, or one more hint.
    Rule("not", "speak", 2, 2.0),
    Rule("speak", "not", 1, 2.0),
    Rule("person", "state_soft", 2, 2.0),
    Rule("drug", "state_soft", 4, 2.0),
    Rule("drug", "state", 4, 2.0),
    Rule("missing", "naloxone", 3, 2.0),
)
"""What may be a sign. All of them add up, with signs and talk."""

TALK = (
    Rule("ask"),
    # A response under way: the dose was given and nothing came of it. Up to six words tell of it.
    Rule("given", "result", 6, either_order=True),
    # An oximeter on a person: a number beside it, whichever number, or one that falls.
    Rule("gauge", NUMBER, 3, either_order=True),
    Rule("gauge", "falling", 3, either_order=True),
    Rule("amount", "measured", 3, either_order=True),
)
"""Questions and words from the middle of a response. The strongest counts."""

HOW_TO = ("question", "act", "care")
"""A question, a thing to do, and what it is done with: "should i start compressions". Anywhere in the message."""

HOW_TO_WEIGHT = 4.0
"""One point above a clear cry: with "naloxone" and "how" it outweighs the kit in "how do i use the narcan kit"."""

HINTS = {
    "overdose": HALF,
    "call": HALF,
    "now": HALF,
    "urgent": HINT,
    "naloxone": HINT,
    "how": HINT,
    "drug": HINT,
    "person": 0.5,
    "place": 0.5,
}
"""Words that count a little each: two halves, or three hints, are a cry; a person or a place only tips the balance."""

PRESENT = HALF
"""A sign said of now ("isnt", "hes", "still"): half a cry, so that "last night" cannot hide two signs of the present."""

WORK = -3.0
"""Supplies and plans outweigh one question; they are never held against a sign."""

AGAINST = {"past": -3.0, "lesson": -3.0, "joke": -3.0, "was": -1.0}
"""A time gone by, a class, a laugh: each outweighs one sign. The past tense alone only makes one doubtful."""

BARE = (
    "overdose",
    "naloxone",
    "call",
    "now",
    "urgent",
    "how",
    "person",
    "small",
    "place",
    "care",
    "question",
    NUMBER,
)
"""Topics that may make up a message which is nothing but a cry: "OD in booth 4", "narcan how", "help"."""

BARE_NEEDS = ("overdose", "naloxone", "call")
"""One of these must be in it."""

FRAGMENT_WORDS = 3
"""So many words or fewer are a fragment: "blue", "she down". Nobody chats like that."""

FRAGMENT = (
    "colour",
    "person",
    "state",
    "state_soft",
    "not",
    "vital",
    "small",
    "poor",
    "becoming",
    "cold",
    "noise",
    "speak",
    "part",
)
"""Topics that make up a fragment ..."""

FRAGMENT_NEEDS = ("colour", "state", "noise")
"""... and one of these must be in it."""

SUICIDE = (
    Rule("suicide"),
    # "kill my damn self": two words between.
    Rule("harm", "self", 2),
    Rule("end", "life", 2),
    # "want everything to just end", "thinking a lot about dying".
    Rule("want", "death", 3),
    # "i want to do a big one and not wake up": a whole plan stands between.
    Rule("want", "never_wake", 8),
    Rule("dont_want", "living", 4),
    Rule("pointless", "living", 3),
    Rule("tired_of", "living", 2),
    Rule("swallow", "all_pills", 2),
)
"""Said of oneself, or by somebody else's client: help for the peer who types it."""

VIOLENCE = (
    Rule("violence"),
    # "hit my face and me"; but "hits on me" is heard too, which costs a card.
    Rule("attack", "me", 2),
    Rule("me", "attacked", 3),
    Rule("person", "attacking", 2),
    Rule("weapon", "person", 3, either_order=True),
    Rule("weapon", "wielded", 3, either_order=True),
    Rule("fear", "feared", 3),
    Rule("minor", "harmed", 6, either_order=True),
)
"""Somebody is unsafe, now or at home."""

NOUNS = {"suicide_noun": "suicide", "violence_noun": "violence"}
"""Words for it that are also talked about in classes and at funerals: only these can be calmed."""

NOUNS_CALMED_BY = ("past", "lesson", "resource", "loss")
