"""Walks every state of every flow, in every language: the emergency door is one tap and one word away, always.

Lives hang on rule 1; a flow somebody adds next year is walked here without anybody remembering to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.rendering import TEXT_UNITS_MOST, to_html, to_plain
from content.kept_lines import OF_TABLES
from content.needs import COMMANDS, DOORS, LINES
from conversations import own, own_screens, presses, screens, told_acts
from conversations.answer import answer, ask_whether, check_in, fall_silent, follow_up, send_line
from conversations.channel import Inbound, Kind, Message, Send
from conversations.check_in_tokens import Mark, token_of
from conversations.emergency import LAST_RESORT, urgent_message
from conversations.interrupts import CommandGiven, DoorOpened, Pressed, Said, Urgent, understand
from conversations.lines import LINES_EVERY
from conversations.lookups import OpenCheckIn, Plan, Plans
from conversations.occurrences import HOURS, ZONES, Rule
from conversations.reply import Answer, Given, Standing
from flows.session import Session
from store.answers import Asked
from store.organisations import MEMBER, OWNER, Invite, Membership, Organisation
from store.peers import PeerSettings
from store.schedules import Schedule
from tests import owner_ways
from tests.words_in_force import starter_words

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
LANGUAGES = starter_words().pack.languages
STATES_MOST = 5000

HOUSE = Organisation(1, "The Corner House of Everybody in Town, and Friends")
ASKS = Schedule(1, 1, "team_check_in", Rule((1,), time(13)).to_json(), "active", 1, 0)
OWN_OF = (
    "",
    "0",
    "1",
    "2",
    "7",
    "14",
    "30",
    "on",
    "off",
    "weekly",
    "rest",
    "after_loss",
    "bc",
    "kootenay",
    "AB12",
    "gone",
    "1-owner",
    "1-0",
    "1-1",
    "1-2",
)
SETTINGS = (
    PeerSettings(),
    PeerSettings(lines="weekly", doses_most=1, zone="America/Toronto", hours="night"),
    PeerSettings(lines="fortnight", has_check_ins_off=True, quiet_until="2026-12-24T22:00:00+00:00"),
    PeerSettings(lines="monthly", ten_days="rest 2026-11-24"),
)


def _given() -> Given:
    words = starter_words()
    return Given(words, words.pack, NOW, NOW.date(), f"{presses.CHECK_IN_TOKEN}token")


def _standing(session: Session | None, language: str) -> Standing:
    return Standing(PeerSettings(language=language), language, session, joined_on=date(2026, 11, 1))


def _messages(made: Answer) -> Iterator[Message]:
    for outgoing in made.outgoing:
        if isinstance(outgoing, Send):
            yield outgoing.message
    if made.farewell:
        yield from (made.farewell.gone, made.farewell.held)


def _first_answers(language: str) -> Iterator[tuple[str, Answer]]:
    """Everything a peer can begin with."""
    meanings = [DoorOpened(door) for door in DOORS if door not in ("overdose", "oximeter")]
    meanings += [CommandGiven(command) for command in (*COMMANDS, "erase_yes", "erase_no", "home", "nonsense")]
    meanings += [CommandGiven(f"language_{other}") for other in LANGUAGES]
    meanings += [CommandGiven(f"hours_{hours}") for hours in (*HOURS, "nonsense")]
    meanings += [Said("housing"), Said("zxqv blorp"), Pressed(presses.OldPress()), Pressed(presses.BackPress())]
    for meaning in meanings:
        yield repr(meaning), answer(meaning, _standing(None, language), _given())


def _presses(made: Answer) -> Iterator[tuple[str, presses.Press]]:
    for message in _messages(made):
        for button in (button for row in message.rows for button in row):
            press = presses.parse(button.press)
            if not isinstance(press, presses.EmergencyPress | presses.CommandPress):
                yield button.label, press


class _Looked(owner_ways.OwnerLooks):
    """A peer who joined one organisation, which asked them lately."""

    def invite(self, code: str) -> Invite | None:
        return Invite(code, HOUSE, OWNER if code == "owner" else MEMBER, NOW.date()) if code != "gone" else None

    def plans(self) -> Plans:
        member = Membership(HOUSE, MEMBER, NOW.date())
        plans = (Plan(member, ASKS, NOW), Plan(member, replace(ASKS, id=2), None))
        other = Membership(Organisation(2, "Harbour"), MEMBER, NOW.date())
        return Plans((member, other, Membership(HOUSE, OWNER, NOW.date())), plans, NOW)

    def open_check_in(self, mark: Mark) -> OpenCheckIn | None:
        return OpenCheckIn(ASKS, Asked(1, *mark), {"mood": "rough"})


def _by_itself(language: str) -> Iterator[tuple[str, Answer]]:
    """Everything about what comes by itself: buttons under it, invitations, and what is planned."""
    asked = check_in(_standing(None, language), _given(), ASKS.flow, "1.1.2026-12-01T13:00", "now_monthly").session
    line = starter_words().pack.nudges.weekly[0]
    yield "a line", send_line(_standing(None, language), _given(), line)
    for name, schedule_id in (("House", 1), ("", 0)):
        yield "asks whether", ask_whether(_standing(None, language), _given(), name, schedule_id)
    ways = [Pressed(presses.OwnPress(what, of)) for what in own._WAYS for of in OWN_OF]
    ways += [Pressed(presses.LaterPress(f"{presses.CHECK_IN_TOKEN}token", when)) for when in ("", *own_screens.LATER)]
    late = token_of(Asked(1, 1, "2026-11-24T13:00"), "other")
    ways += [Pressed(presses.LaterPress(late)), Pressed(presses.ChoicePress(late, 1, 0))]
    ways += [CommandGiven("start", f"org_{code}") for code in ("owner", "AB12", "gone")]
    ways += [CommandGiven("zone", town) for town in ("", "cranbrook", "nowhere")]
    for settings in SETTINGS:
        for session in (None, asked):
            for way in (*ways, CommandGiven("checkins")):
                standing = replace(_standing(session, language), settings=settings, look=_Looked())
                yield repr(way), answer(way, standing, _given())
    looks_after = replace(_standing(None, language), look=_Looked())
    for named in (_given(), replace(_given(), bot_name="practice_bot")):
        typed = [CommandGiven("organisation"), *(CommandGiven(told_acts.COMMAND, text) for text in owner_ways.TYPED)]
        for way in (*owner_ways.ways(bool(named.bot_name)), *typed):
            yield f"{way!r} as owner", answer(way, looks_after, named)


def _walk(language: str) -> Iterator[tuple[str, Answer]]:
    """Yield (way, answer) for every state that taps, words, silence and follow-ups lead to."""
    waiting = list(_first_answers(language))
    for flow in starter_words().pack.flows.values():
        for node in flow.nodes.values():
            if node.later:
                made = follow_up(_standing(None, language), _given(), flow.key, node.later.node)
                waiting.append((f"{flow.key}, later", made))
        if flow.is_check_in:
            made = check_in(_standing(None, language), _given(), flow.key, "1.1.2026-12-01T13:00", "now_half")
            waiting.append((f"{flow.key}, asked by a schedule", made))
    yield from _by_itself(language)
    seen: set[str] = set()
    while waiting:
        way, made = waiting.pop()
        yield way, made
        session = made.session
        if session is None or not session.is_waiting:
            continue
        # Which flow called matters only on the way back; what was answered decides where a talk goes.
        flow = starter_words().pack.flows[session.place.flow]
        asked = {condition.result for node in flow.nodes.values() for condition in node.when}
        answers = sorted((name, value) for name, value in session.results.items() if name in asked)
        state = repr((session.place, len(session.frames) > 1, bool(session.found), answers))
        if state in seen:
            continue
        seen.add(state)
        assert len(seen) < STATES_MOST, "the walk does not end"
        standing = _standing(session, language)
        for label, press in _presses(made):
            waiting.append((f"{way} → {label}", answer(Pressed(press), standing, _given())))
        for text in ("yes", "qwzx plonk", "housing", "👍", "brethe"):
            waiting.append((f"{way} → types {text}", answer(Said(text), standing, _given())))
        waiting.append((f"{way} → silence", fall_silent(standing, _given(), session.prompt)))


def _check(way: str, message: Message) -> None:
    assert 0 < len(to_plain(message.text).encode("utf-16-le")) // 2 <= TEXT_UNITS_MOST, way
    assert "{" not in message.text, f"{way}: a name was not filled in: {message.text}"
    assert to_html(message.text).count("<b>") == to_html(message.text).count("</b>"), way
    assert message.text.count("**") % 2 == 0, way
    assert bool(message.rows) != bool(message.keyboard) or message.rows, way
    if message.keyboard:
        labels = [label for row in message.keyboard for label in row]
        assert len(labels) == len(DOORS), way
        return
    assert message.rows, f"{way}: no buttons, so no emergency door"
    first = presses.parse(message.rows[0][0].press)
    assert isinstance(first, presses.EmergencyPress), f"{way}: the first button is not the emergency door"
    assert first.card == "overdose_steps", way
    assert isinstance(presses.parse(message.rows[0][1].press), presses.MenuPress), f"{way}: no way home"
    for row in message.rows:
        assert 1 <= len(row) <= 3, way
        for button in row:
            assert 1 <= len(button.press.encode()) <= presses.PRESS_BYTES_MOST, way
            assert 0 < len(button.label) <= 64, way
            known = presses.parse(button.press)
            assert not isinstance(known, presses.OldPress), f"{way}: {button.label} would be an old button at birth"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_every_state_carries_the_emergency_door(language: str) -> None:
    """One tap, wherever a peer is; and nothing a flow can hold takes that away."""
    reached = set()
    for way, made in _walk(language):
        if made.session:
            reached.add((made.session.place.flow, made.session.place.node))
        for message in _messages(made):
            _check(way, message)
    flows = starter_words().pack.flows
    waiting = {(flow.key, node.key) for flow in flows.values() for node in flow.nodes.values() if node.is_waiting}
    assert waiting - reached == set(), "the walk did not reach every question"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_state_is_a_dead_end(language: str) -> None:
    """Every answer says something or changes nothing; a waiting session always offers a choice or asks."""
    for way, made in _walk(language):
        if made.session and made.session.is_waiting and made.outgoing:
            last = [message for message in _messages(made)][-1]
            assert last.rows or last.keyboard, way


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["od", "OD", "overdose", "not breathing", "hes not brething", "surdose", "/od"])
def test_one_word_is_enough_in_any_language(language: str, typed: str) -> None:
    """Emergency words come before the flow, so no state and no choice can swallow them."""
    inbound = Inbound(1, "1", Kind.TEXT, typed, language=language)
    urgent = understand(inbound, starter_words()).urgent
    assert urgent is not None and urgent.card == "overdose_steps"
    spoken = {"surdose": "fr", "not breathing": "en", "hes not brething": "en"}.get(typed, language)
    assert urgent.language == spoken, "the card comes in the language of the cry"


@pytest.mark.parametrize("language", LANGUAGES)
def test_doors_are_understood_by_their_labels_in_every_language(language: str) -> None:
    """The keyboard sends plain words; a label nobody understands would be a dead button."""
    words = starter_words()
    for other in LANGUAGES:
        for key, door in words.pack.phrases[other].doors.items():
            understood = understand(Inbound(1, "1", Kind.TEXT, door.label, language=language), words)
            if key in ("overdose", "oximeter"):
                assert understood.urgent and understood.urgent.language == other, door.label
            else:
                assert understood.rest == DoorOpened(key), door.label


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_fits_its_message(language: str) -> None:
    """Pages, stories and emergency forms of all cards, within every limit."""
    pack = starter_words().pack
    screen = screens.Screen(pack, pack, language, NOW.date())
    for key, card in pack.cards.items():
        for page in range(len(card.in_language(language, "en").pages)):
            _check(f"card {key} page {page}", screens.card(screen, key, page))
        _check(f"about {key}", screens.about(screen, key))
        if card.is_emergency:
            message = urgent_message(pack, Urgent(key, language), NOW)
            _check(f"emergency {key}", message)
            assert pack.line("emergency_first", language) in message.text
            assert not message.is_personal, "a public card can be passed on to a friend"


def test_a_lapsed_card_says_so_and_still_shows() -> None:
    """Hiding old steps would leave nothing; showing them as current would be a lie."""
    pack = starter_words().pack
    late = datetime(2028, 1, 1, tzinfo=UTC)
    message = urgent_message(pack, Urgent("overdose_steps", "en"), late)
    assert "may be out of date" in message.text
    assert "breath" in message.text


def test_every_line_of_the_pack_is_said_somewhere() -> None:
    """A sentence nobody says would be kept, translated and reviewed for nothing."""
    rooms = [path for room in ("conversations", "bot", "content") for path in Path(room).glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in rooms if path.name != "needs.py")
    buttons = {f"button_{command}" for command in COMMANDS}
    families = {*buttons, *(f"hours_{hours}" for hours in HOURS), *(f"discreet_{door}" for door in DOORS)}
    families |= {f"zone_{key}" for key in ZONES} | {f"weekday_{day}" for day in range(7)}
    families |= {f"plan_lines_{often}" for often in LINES_EVERY} | {"less_fortnight", "less_monthly", "less_none"}
    families |= {f"button_later_{when}" for when in own_screens.LATER}
    families |= {f"button_pause_{days}" for days in own_screens.PAUSES}
    families |= owner_ways.LABELS
    families |= {f"kept_{table}" for table in OF_TABLES}  # `tests/erasure/test_told.py` reads each of them
    assert [key for key in LINES if key not in families and not re.search(rf"['\"]{key}['\"]", code)] == []


def test_the_last_resort_fits_too() -> None:
    """The only sentence outside the pack."""
    assert len(LAST_RESORT) < 1000
    assert "9-1-1" in LAST_RESORT
