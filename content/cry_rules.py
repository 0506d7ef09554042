"""Which ideas together are a cry, and how much they count. The words of each idea are the pack's.

Two ideas side by side ("breath" and "not") are worth more than any list of sentences: nobody types the
sentence that somebody else wrote down. Every weight below is read against `OVERDOSE_FROM`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .phrase_finder import NUMBER, Heard, Kinds

CLEAR = 3.0
"""What speaks for itself."""

OVERDOSE_FROM = 2.5
"""Evidence that brings the overdose steps: below what is clear, because a card too many is cheap. Of 478
ordinary lines 3 lay between this and `CLEAR` when it was chosen."""

HALF = 1.5
"""Two of these make a cry: the word "overdose", and a call for help."""

HINT = 1.0
"""Three of these make a cry."""


KINDS = Kinds(
    # A slip of the thumb must never hide a cry, so whatever speaks against one is matched to the letter.
    calming=frozenset({"thing", "self_said", "past", "was", "lesson", "work", "joke", "resource", "loss"}),
    masking="saying",
    slipping=frozenset(
        {
            *("sign", "vital", "rouse", "body", "not", "noise", "colour", "part", "state"),
            *("overdose", "naloxone", "care", "ask", "call", "gauge", "person", "drug", "eyes"),
            *("eyes_bad", "act", "suicide", "suicide_noun", "harm", "self", "death", "living"),
            *("violence", "violence_noun", "weapon"),
        }
    ),
    joining=frozenset(
        {
            *("vital", "rouse", "not", "colour", "state", "overdose", "naloxone", "call"),
            *("person", "together", "self", "harm"),
        }
    ),
    plain="plain",
    core="core",
)
"""How each of the pack's lists is matched."""


@dataclass(frozen=True)
class Rule:
    """Two topics with at most `gap` words between them count `weight`.

    Attributes:
        then: Empty when `first` counts alone.
        unless: Topics that undo the rule when they stand just before it.
        also: A topic that must stand anywhere in the message.
    """

    first: str
    then: str = ""
    gap: int = 0
    weight: float = CLEAR
    either_order: bool = False
    unless: tuple[str, ...] = ()
    also: str = ""

    def holds(self, heard: Heard) -> bool:
        """True when the rule's topics stand in the text as it wants them."""
        if self.also and not heard[self.also].starts:
            return False
        if not self.then:
            return bool(heard[self.first].starts)
        if any(heard.near(before, self.first, 1) for before in self.unless):
            return False
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
    # "the printer isnt responding": a thing is no person.
    Rule("not", "rouse", 3, unless=("thing",)),
    Rule("rouse", "not", 1),
    Rule("poor", "noise", 2, either_order=True),
    Rule("noise", "not", 3, either_order=True),
    Rule("part", "colour", 3, either_order=True),
    Rule("part", "cold", 3, 2.0, either_order=True),
    Rule("person", "colour", 2),
    Rule("becoming", "colour", 1, unless=("thing",)),
    Rule("eyes", "eyes_bad", 3, either_order=True),
    Rule("eyes", "not", 3, 2.0, either_order=True),
    Rule("person", "state", 3),
    Rule("not", "air", 2),
)
"""What is seen in a person. The strongest counts whole, each further one `HINT`: often they are the same
words."""

SOFT_SIGNS = (
    # Each of these has an innocent twin ("not answering the phone"), so two are needed, or one more hint.
    Rule("not", "speak", 3, 2.0, unless=("thing", "self_said")),
    Rule("speak", "not", 1, 2.0),
    # "Hes down", "shes out": at the beach, on outreach. With "now", a drug or a body beside it, no more.
    Rule("person", "state_soft", 2, HINT),
    Rule("too_much", weight=HALF),
    Rule("drug", "state_soft", 4, 2.0),
    Rule("drug", "state", 4, 2.0),
    Rule("missing", "naloxone", 3, 2.0),
    Rule("missing", "care", 3, 2.0),
    # A thing of the response that fails: "mask leaks".
    Rule("care", "trouble", 3, 2.5, either_order=True),
    Rule("found", "person", 2, HALF),
    Rule(NUMBER, "seconds", 0, 2.0),
    Rule("still", weight=2.0),
    Rule("medics", weight=HALF),
    Rule("medics", "not", 2, HALF),
    Rule("cold", "colour", 1, 2.0, either_order=True),
)
"""What may be a sign. All of them add up, with signs and talk."""

TALK = (
    Rule("ask"),
    # A response under way: the dose was given and nothing came of it. Up to six words tell of it.
    Rule("given", "result", 6, either_order=True),
    # "Gave 1 dose 2 min ago".
    Rule("gave", "given", 3, OVERDOSE_FROM),
    # An oximeter on a person: a number beside it, whichever number, or one that falls.
    Rule("gauge", NUMBER, 3, either_order=True),
    Rule("gauge", "falling", 3, either_order=True),
    Rule("reads", NUMBER, 0),
    # "Can i leave her".
    Rule("handle", "third", 1, also="question"),
    Rule("amount", "measured", 3, either_order=True),
)
"""Questions and words from the middle of a response. The strongest counts."""

HOW_TO = (
    # "Should i start compressions". A hint above a clear cry outweighs the kit in "how do i use the kit".
    ({"question", "act", "care"}, CLEAR + HINT),
    ({"question", "act", "naloxone"}, CLEAR + HINT),
    ({"question", "act", "vital"}, CLEAR),
    # "When can i give another".
    ({"question", "sure_act"}, 2.0),
    # "Where does the needle go".
    ({"sure_question", "care"}, HALF),
    ({"sure_question", "medics"}, HALF),
    # "How do i know if hes breathing".
    ({"question", "third", "vital"}, CLEAR),
    ({"question", "third", "rouse"}, CLEAR),
    # "What if i give it and they are not opioids": an amount or a thing of the response in a question.
    ({"question", "care", "third"}, CLEAR),
)
"""Three ideas anywhere in a message that are a question from the middle of a response."""

HINTS = {
    "overdose": HALF,
    "call": HALF,
    "now": HINT,
    "urgent": 0.5,
    "naloxone": HINT,
    "how": 0.5,
    "drug": HINT,
    "body": HINT,
    "door": HINT,
    "third": 0.5,
    "care": HINT,
    "person": 0.5,
    "amount": 0.5,
    "place": 0.5,
}
"""Words that count a little each: two halves and a person, or three hints, are a cry; a place tips the
balance."""

PRESENT = CLEAR
"""A sign said of now ("isnt", "hes", "still") counts as two: one class or one "last night" cannot hide it."""

WORK = -3.0
"""Supplies and plans outweigh one question; they are never held against a sign."""

AGAINST = {"past": -4.0, "lesson": -3.0, "joke": -3.0, "was": -1.0}
"""A class or a laugh outweighs one sign; a time gone by also the person it is told of. The past tense alone
only makes a sign doubtful."""

BARE = frozenset(
    {
        *("overdose", "medics", "still", "door_word", "act", "naloxone", "call", "now"),
        *("urgent", "how", "person", "small", "place", "care", "question", NUMBER),
    }
)
"""Topics that may make up a message which is nothing but a cry: "OD in booth 4", "narcan how", "help"."""

BARE_NEEDS = (
    {"overdose"},
    {"care", "how"},
    {"care", "question"},
    {"medics"},
    {"still"},
    {"door_word"},
    {"naloxone"},
    {"call"},
    {"place", "now"},
    {"place", "urgent"},
)
"""One of these must be in it: a place alone is a search for one."""

FRAGMENT_WORDS = 3
"""So many words or fewer are a fragment: "blue", "she down". Nobody chats like that."""

FRAGMENT = frozenset(
    {
        *("colour", "person", "state", "state_soft", "not", "vital", "small", "poor"),
        *("becoming", "cold", "noise", "speak", "part"),
    }
)
"""Topics that make up a fragment ..."""

FRAGMENT_NEEDS = ({"colour"}, {"state"}, {"noise"}, {"person", "state_soft"})
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
    Rule("uncared", "if_gone", 4),
    Rule("on_edge", "high_place", 2, either_order=True),
)
"""Said of oneself, or by somebody else's client: help for the peer who types it."""

VIOLENCE = (
    Rule("violence"),
    # "hit my face and me"; but "hits on me" is heard too, which costs a card.
    Rule("attack", "me", 2),
    Rule("passive", "attacked", 3),
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
