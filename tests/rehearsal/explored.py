"""The words that the explorer's tests explore: the starter pack, and two talks that use what none of the pack does."""

from __future__ import annotations

import functools
from dataclasses import replace

from conversations.words import Words
from flows.parser import parse_flow
from flows.transcript import Act, CheckInCame, Sent
from rehearsal.explored_spot import Spot
from rehearsal.explored_words import QuickWords
from rehearsal.explorer import ground_of
from tests.words_in_force import starter_words

PRACTICE = """\
flow: practice
title: Practice
check_in: yes
nodes:
  start:
    say: How was the shift?
    choices:
      - Smooth (easy) → library
      - Heavy (rough) → ease
      - Breathing card (breathe) → card:breathe_slow
      - Skip (pass) → bye
    save: mood
    silence: {after: 2 h, go: nudge}
  nudge:
    say: Still there? No need to answer.
    choices: [Still here (yes) → ease, Enough now (enough) → bye]
    silence: {after: 24 h, go: end}
  ease:
    say: What would help?
    choices:
      - Somebody to call (call) → flow:talk_to_a_person
      - Take a break (break) → flow:practice_break
      - Ask me later (later) → later
      - Looking things up (look) → library
      - Nothing more (nothing) → route
    silence: {after: 24 h, go: end}
  library:
    say: Look something up.
    ask: library
    choices: [Enough of that (enough) → ease]
    silence: {after: 24 h, go: end}
  later:
    say: I will ask once.
    later: {after: 21 h, go: nudge}
    go: end
  route:
    when: [mood is Heavy → heavy]
    go: bye
  heavy:
    say: Heavy it was.
    choices: [It was (yes) → bye]
    silence: {after: 24 h, go: end}
  bye: {say: Bye., go: end}
"""
BREAK = """\
flow: practice_break
title: A break
nodes:
  start:
    say: How long?
    choices: [A short one (short) → good, A long one (long) → good]
    silence: {after: 24 h, go: end}
  good: {say: Good., go: end}
"""
WAY_IN: tuple[Act, ...] = (Sent("start"), CheckInCame("practice"))


@functools.cache
def words() -> Words:
    """Return the starter pack's words, with the practice talk among its flows."""
    pack = starter_words().pack
    flows = dict(pack.flows)
    for text in (PRACTICE, BREAK):
        flow, issues = parse_flow(text, "practice.yaml")
        assert flow is not None, issues
        assert not issues
        flows[flow.key] = flow
    return QuickWords(Words(replace(pack, flows=flows)))


@functools.cache
def rebuilt() -> Words:
    """Return the same words, made anew."""
    return QuickWords(Words(words().pack))


def begin() -> Spot:
    """Return a spot at which nothing happened yet."""
    return Spot.first(ground_of(words(), rebuilt()))
