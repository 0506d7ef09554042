"""Text on its way to Telegram: hostile letters stay letters, long ones fit, broken ones can be sent at all."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.rendering import TEXT_UNITS_MOST, cut, markup, to_html, to_plain
from conversations.channel import Button, Message


@dataclass(frozen=True)
class Shown:
    """What a phone would show: letters, and which of them are bold."""

    shown: str
    bold: str


def shown(rendered: str) -> Shown:
    """Read a message back as Telegram does: our one tag, and every other `<` or `&` escaped."""
    assert re.fullmatch(r"([^<>]|<b>[^<>]*</b>)*", rendered), "only our own tag, and closed"
    assert re.search(r"&(?!(amp|lt|gt);)", rendered) is None
    bold = "".join(re.findall(r"<b>([^<>]*)</b>", rendered))
    return Shown(html.unescape(re.sub("</?b>", "", rendered)), html.unescape(bold))


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


HOSTILE = [
    "<b>not bold</b>",
    "</b></a><script>",
    "&lt; &amp; &#60; &nbsp;",
    '<a href="tg://resolve?domain=x">call 9-1-1</a>',
    "a < b > c & d",
    "**<i>bold letters only**",
    "** a ** b **",
    "*one* ***three*** ****",
    "**open",
    "`code` _line_ [a](b)",
    "\u202eright to left\u202c",
    "0.4 mg × 2 → 0.8 mg",
    "<<<<<<",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_letter_by_letter(text: str) -> None:
    """A line of a pack, or a title in it, must not become a link, and nothing may swallow a dose."""
    assert shown(to_html(text)).shown == to_plain(text)


@given(st.text(alphabet="ab<>&*\"'/=;#x😀\n ", max_size=60))
def test_any_text_is_shown_letter_by_letter(text: str) -> None:
    assert shown(to_html(text)).shown == to_plain(text)


def test_bold_is_bold() -> None:
    assert shown(to_html("**Call 9-1-1.** Then breathe.")).bold == "Call 9-1-1."
    assert to_plain("**Call 9-1-1.** Then breathe.") == "Call 9-1-1. Then breathe."


@pytest.mark.parametrize("letter", ["a", "é", "→", "😀", "👩\u200d🚒", "<", "&"])
@pytest.mark.parametrize("over", [-1, 0, 1, 2, 500])
def test_text_is_cut_where_telegram_would_refuse_it(letter: str, over: int) -> None:
    """Telegram counts in UTF-16 units: 2,049 emoji are too many, and a refused message is a lost one."""
    text = (letter * TEXT_UNITS_MOST)[: TEXT_UNITS_MOST + over]
    text = text if units(letter) == 1 else letter * ((TEXT_UNITS_MOST + over) // units(letter))
    after = cut(text)
    assert units(after) <= TEXT_UNITS_MOST
    assert (after == text) == (units(text) <= TEXT_UNITS_MOST)
    assert after == text or after.endswith("…")
    assert units(shown(to_html(text)).shown) <= TEXT_UNITS_MOST
    after.encode("utf-8")


def test_a_cut_never_leaves_half_an_emoji() -> None:
    for before in range(4):
        after = cut("a" * before + "😀" * 3000)
        after.encode("utf-8")
        assert "\ufffd" not in after


@pytest.mark.parametrize("text", ["\ud83d", "a\udc00b", "\ud83d\ud83d", "x" * 5000 + "\ud83d"])
def test_lone_surrogates_never_reach_telegram(text: str) -> None:
    """JSON can carry half a letter; Telegram refuses the whole request for it."""
    for rendered in (to_html(text), to_plain(text)):
        assert rendered.encode("utf-8").decode() == rendered


def test_buttons_are_drawn_row_by_row() -> None:
    rows = ((Button("Steps", "1e:en:overdose_steps"), Button("Menu", "1h")), (Button("Back", "1b"),))
    drawn = InlineKeyboardMarkup.de_json(markup(Message("x", rows=rows)) or {}, None)
    assert [[(b.text, b.callback_data) for b in row] for row in drawn.inline_keyboard] == [
        [("Steps", "1e:en:overdose_steps"), ("Menu", "1h")],
        [("Back", "1b")],
    ]


def test_the_doors_below_the_text_field_stay() -> None:
    """They are the way in that needs no scrolling; one press must not fold them away."""
    drawn = markup(Message("x", keyboard=(("Overdose", "Talk"), ("Menu",))))
    assert drawn == {
        "keyboard": [[{"text": "Overdose"}, {"text": "Talk"}], [{"text": "Menu"}]],
        "is_persistent": True,
        "resize_keyboard": True,
    }


def test_a_message_without_buttons_has_none() -> None:
    assert markup(Message("x")) is None
