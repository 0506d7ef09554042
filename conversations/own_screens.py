"""What a peer sees of what comes by itself: a line, why it came, what is planned, and how to change or end it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from content.nudge_lines import MAKERS, NudgeLine
from content.pack import SOURCE_LANGUAGE
from store.organisations import MEMBER, OWNER, RESPONDER, Organisation
from store.peers import PeerSettings
from store.schedules import UNOWNED

from . import presses, screens
from .channel import Button, Message
from .lines import LINES_EVERY, running
from .lookups import Plan, Plans
from .occurrences import ZONES, Rule, wall_of
from .planning import quiet_until
from .presses import HOURS_PREFIX
from .screens import Row, Screen, frame
from .unasked_row import unasked_row

LATER = ("1h", "tonight", "tomorrow", "skip")
"""What a check-in can be put off to, as the buttons name it."""

PAUSES = (7, 14, 30)
"""Days of quiet a peer can choose."""


def button(screen: Screen, label: str, press: str, /, **values: str) -> Button:
    """Return a button with one of the bot's own labels."""
    return Button(screen.pack.line(label, screen.language, **values), press)


def back(screen: Screen) -> Row:
    """Return the row with the way back to what is planned."""
    return (button(screen, "button_back", presses.command("checkins")),)


def line(screen: Screen, line: NudgeLine) -> Message:
    """Return a line with who wrote it, and what can be done about it."""
    by = screen.pack.line("line_by_makers", screen.language) if line.by == MAKERS else line.by
    words = line.say(screen.language, SOURCE_LANGUAGE)
    text = f"{words}\n\n{screen.pack.line('line_by', screen.language, by=by)}"
    thanks = button(screen, "button_thanks", presses.own("thanks"))
    less = button(screen, "button_less", presses.own("less"))
    rows = (frame(screen), (thanks, less), unasked_row(screen.pack, screen.language))
    return Message(text, rows=rows, is_silent=True)


def ask_whether(screen: Screen, organisation: str, schedule_id: int) -> Message:
    """Return the one question whether something nobody answered should go on."""
    which = "ask_whether" if organisation else "ask_whether_lines"
    monthly = button(screen, "button_monthly", presses.own("keep", schedule_id))
    enough = button(screen, "button_enough", presses.own("enough", schedule_id))
    return screens.note(screen, which, (monthly,), (enough,), unasked_row(screen.pack, screen.language))


def later(screen: Screen, token: str) -> Message:
    """Return the question until when a check-in is put off."""
    ways = [button(screen, f"button_later_{when}", presses.later(token, when)) for when in LATER]
    back_there = button(screen, "button_back", presses.BACK)
    return screens.note(screen, "later_ask", tuple(ways[:2]), tuple(ways[2:]), (back_there,))


def late(screen: Screen, mark: str) -> Message:
    """Return what meets a button of a check-in that is over; `mark` says which one it was of."""
    yes = button(screen, "yes_please", presses.own("now", mark))
    no = button(screen, "no_thanks", presses.own("no"))
    return screens.note(screen, "check_in_late", (yes, no))


def invited(screen: Screen, organisation: Organisation, code: str) -> Message:
    """Return what an organisation's invitation says, before anything is joined."""
    join = button(screen, "button_join", presses.own("join", code))
    look = button(screen, "button_look_first", presses.card("who_sees_my_answers", is_new=True))
    no = button(screen, "no_thanks", presses.own("no"))
    return screens.note(screen, "invited", (join,), (look, no), name=organisation.name)


def plans(screen: Screen, settings: PeerSettings, found: Plans, now: datetime) -> Message:
    """Return everything that may come by itself, when, and the ways to change it."""
    told = [_plan(screen, settings, plan) for plan in found.plans]
    told += [_line_plan(screen, settings, found, now)]
    wish = quiet_until(settings)
    if wish and wish > now:
        told.append(screen.pack.line("plans_quiet", screen.language, when=moment(screen, settings, wish)))
    hours = screen.pack.line(HOURS_PREFIX + (settings.hours or "usual"), screen.language)
    values = {"list": "\n".join(f"- {each}" for each in told), "hours": hours, "doses": str(settings.doses_most)}
    return screens.note(screen, "plans", *_plan_rows(screen, settings, found, now), **values)


def _plan(screen: Screen, settings: PeerSettings, plan: Plan) -> str:
    name = plan.membership.organisation.name
    if plan.schedule.state == UNOWNED:
        return screen.pack.line("plan_unowned", screen.language, name=name)
    if plan.due_at is None:
        return screen.pack.line("plan_off", screen.language, name=name)
    rule = Rule.from_json(plan.schedule.rule)
    days = ", ".join(screen.pack.line(f"weekday_{day}", screen.language) for day in rule.weekdays)
    when = moment(screen, settings, plan.due_at)
    return screen.pack.line("plan_check_in", screen.language, name=name, days=days, when=when)


def _line_plan(screen: Screen, settings: PeerSettings, found: Plans, now: datetime) -> str:
    say, language = screen.pack.line, screen.language
    if found.line_at is None:
        return say("plan_no_lines", language)
    when = moment(screen, settings, found.line_at)
    if running(settings, now):
        title = screen.pack.nudges.titles.get(running(settings, now), {})
        return say("plan_ten_days", language, title=title.get(language) or title.get(SOURCE_LANGUAGE, ""), when=when)
    return say(f"plan_lines_{settings.lines or 'weekly'}", language, when=when)


def moment(screen: Screen, settings: PeerSettings, at: datetime) -> str:
    """Return a moment as the peer's own clock shows it, with its weekday; to the quarter of an hour."""
    local = wall_of(at, settings.zone)
    weekday = screen.pack.line(f"weekday_{local.weekday()}", screen.language)
    clock = f"{local.hour}:{local.minute - local.minute % 15:02d}"
    return screen.pack.line("moment", screen.language, weekday=weekday, date=local.date().isoformat(), clock=clock)


def _plan_rows(screen: Screen, settings: PeerSettings, found: Plans, now: datetime) -> Iterable[Row]:
    is_quiet = bool(settings.quiet_until) and (quiet_until(settings) or now) > now
    pause = button(
        screen, "button_pause_end" if is_quiet else "button_pause", presses.own("pause", 0 if is_quiet else "")
    )
    yield pause, button(screen, "button_hours", presses.command("hours"))
    yield button(screen, "button_zone", presses.command("zone")), _fewer(screen, settings)
    lines_button = (
        button(screen, "button_lines_off", presses.own("lines", "off"))
        if settings.lines in LINES_EVERY
        else button(screen, "button_lines_on", presses.own("lines", "weekly"))
    )
    yield lines_button, button(screen, "button_ten_days", presses.own("ten"))
    joined = [membership for membership in found.memberships if membership.role == MEMBER]
    if joined:
        is_off = settings.has_check_ins_off
        yield (button(screen, "button_counts", presses.own("counts")),)
        yield (
            button(screen, "button_weeks", presses.own("weeks")),
            button(
                screen,
                "button_asks_on" if is_off else "button_asks_off",
                presses.own("asks", "on" if is_off else "off"),
            ),
        )
    for membership in joined:
        name = membership.organisation.name
        yield (button(screen, "button_leave", presses.own("leave", membership.organisation.id), name=name[:18]),)
    for membership in found.memberships:
        if membership.role == RESPONDER:
            name = membership.organisation.name
            yield (button(screen, "button_quit_of", presses.call("quit", membership.organisation.id), name=name[:18]),)
    if any(membership.role == OWNER for membership in found.memberships):
        yield (button(screen, "button_organisation", presses.command("organisation")),)
    yield (button(screen, "button_back", presses.BACK),)


def _fewer(screen: Screen, settings: PeerSettings) -> Button:
    """One a week, or two again."""
    is_few = settings.doses_most < 2  # noqa: PLR2004 - the two of the rule
    return button(screen, "button_more_often" if is_few else "button_fewer", presses.own("doses", 2 if is_few else 1))


def pauses(screen: Screen) -> Message:
    """Return the question how long nothing should come by itself."""
    buttons = tuple(button(screen, f"button_pause_{days}", presses.own("pause", days)) for days in PAUSES)
    return screens.note(screen, "pause_ask", buttons, back(screen))


def ten_days(screen: Screen) -> Message:
    """Return the packs of ten days to choose from."""
    titles = screen.pack.nudges.titles
    rows = [
        (Button(words.get(screen.language) or words[SOURCE_LANGUAGE], presses.own("ten", name)),)
        for name, words in titles.items()
    ]
    return screens.note(screen, "ten_days_ask" if rows else "ten_days_none", *rows, back(screen))


def ten_days_of(screen: Screen, pack: str) -> Message:
    """Return what a pack of ten days is, before it begins."""
    about = screen.pack.nudges.abouts[pack]
    yes = button(screen, "yes_please", presses.own("ten_yes", pack))
    no = button(screen, "no_thanks", presses.command("checkins"))
    text = about.get(screen.language) or about[SOURCE_LANGUAGE]
    return screens.note(screen, "ten_days_about", (yes, no), about=text)


def zones(screen: Screen) -> Message:
    """Return the question where the peer lives: never an offset, and never what the phone says."""
    buttons = [button(screen, f"zone_{key}", presses.own("zone", key)) for key in ZONES]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return screens.note(screen, "zone_ask", *rows, back(screen))
