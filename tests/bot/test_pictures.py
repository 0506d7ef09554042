"""Pictures on their way to Telegram: drawn at delivery, told without colour, and never in the way of the words."""

from __future__ import annotations

import asyncio
import io
import itertools
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot import pictures
from bot.pictures import HEIGHT, LEVELS, WEEKS, WIDTH, CannotDraw, draw
from bot.request import AiohttpRequest, Form, Upload
from bot.telegram_channel import TelegramChannel
from conversations.channel import (
    Button,
    CannotEdit,
    DeliveryFailure,
    Message,
    PeerUnreachable,
    Picture,
    TryLater,
    Unsure,
)
from sandbox import Sandbox
from sandbox.phone import Phone
from tests.acceptance.program import ROOT
from tests.sandbox.ground import TOKEN
from tests.store.ground import run

WORDS = ("Good", "OK", "Rough", "Very rough")
DAYS = ("2026-10-05", "2026-11-23")
SIXTY_KB = 60_000
LINK = "https://t.me/peer2peer_practice_bot?start=org_AB12CD34"


def of_weeks(*levels: str, words: tuple[str, ...] = WORDS) -> Picture:
    """A picture of these weeks; those that are not given are empty."""
    return Picture("weeks", (*words, *DAYS, *levels, *[""] * (WEEKS - len(levels))), "3 rough, 4 OK, 1 good")


def grey(picture: Picture) -> Image.Image:
    """What a picture looks like without colour."""
    return Image.open(io.BytesIO(draw(picture))).convert("L")


WEEKS_FULL = of_weeks(*"32421332")
MESSAGE = Message("**Weeks** 3 rough, 4 OK, 1 good", ((Button("Hide", "1o:hide:"),),), picture=WEEKS_FULL)


def test_it_is_a_small_png_of_the_size_of_a_phone() -> None:
    """J38: 60 KB at the most; twice 360 pixels wide, so that it is sharp there."""
    for picture in (WEEKS_FULL, of_weeks(*"4" * WEEKS), of_weeks()):
        content = draw(picture)
        image = Image.open(io.BytesIO(content))
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT)) and len(content) <= SIXTY_KB
        image.load()
    assert WIDTH == 2 * 360


def test_levels_are_told_apart_without_colour_by_height_and_by_shape() -> None:
    """Who sees no colours sees the same: each level ends at another height, in a mark of another shape."""
    marks = {}
    for level in range(1, LEVELS + 1):
        one = grey(of_weeks("", "", "", str(level)))
        empty = grey(of_weeks())
        dark = [
            (x, y)
            for x, y in itertools.product(range(WIDTH), range(HEIGHT))
            if one.getpixel((x, y)) < 90 < empty.getpixel((x, y))
        ]
        top = min(y for _, y in dark)
        left = min(x for x, _ in dark)
        marks[level] = (top, frozenset((x - left, y - top) for x, y in dark))
    tops = [marks[level][0] for level in range(LEVELS, 0, -1)]
    assert all(lower - higher > 60 for higher, lower in itertools.pairwise(tops)), tops
    shapes = [shape for _, shape in marks.values()]
    assert all(len(one ^ other) > 150 for one, other in itertools.combinations(shapes, 2))


def test_nothing_in_it_is_red_and_its_ink_is_dark_on_white() -> None:
    colours = Image.open(io.BytesIO(draw(WEEKS_FULL))).convert("RGB").getcolors(100_000)
    assert colours
    assert all(red <= max(green, blue) + 8 for _, (red, green, blue) in colours)
    grey_of = sorted((sum(colour) / 3, count) for count, colour in colours)
    assert grey_of[0][0] < 60 and grey_of[-1][0] == 255
    assert max(colours)[1] == (255, 255, 255)


def test_a_week_without_an_answer_is_left_empty() -> None:
    """No mark, no zero, no gap that shouts: only the lines of the levels go through."""
    full, empty = grey(of_weeks(*"3333")), grey(of_weeks())
    right = (WIDTH * 3 // 4, 0, WIDTH, HEIGHT)
    assert full.crop(right).tobytes() == empty.crop(right).tobytes()
    assert full.tobytes() != empty.tobytes()


def test_each_word_stands_at_the_height_of_its_level() -> None:
    """Words are told apart too: another word changes one place of the scale, and no other."""
    before = grey(of_weeks())
    for place, word in enumerate(WORDS):
        words = tuple("Other" if each == word else each for each in WORDS)
        after = grey(of_weeks(words=words))
        changed = [
            y
            for y in range(HEIGHT)
            if before.crop((0, y, WIDTH, y + 1)).tobytes() != after.crop((0, y, WIDTH, y + 1)).tobytes()
        ]
        middle = (min(changed) + max(changed)) / 2
        assert abs(middle - pictures._height(LEVELS - place)) < 20, word


@pytest.mark.parametrize(
    ("plain", "marked"), [("Tres dur", "Très dur"), ("Ca va", "Ça va"), ("naif", "naïf"), ("o", "ô")]
)
def test_french_letters_have_their_marks(plain: str, marked: str) -> None:
    """The font that comes with the library has none of them: without care they would be boxes."""
    one, other = (grey(of_weeks(words=(word, "b", "c", "d"))) for word in (plain, marked))
    changed = sum(a != b for a, b in zip(one.tobytes(), other.tobytes(), strict=True))
    assert 10 < changed < 400, "a mark, and nothing but a mark"


def test_a_word_is_never_longer_than_its_place() -> None:
    words = ("A very long answer, as long as can be", "b", "c", "ÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉ")
    chart = (pictures._LEFT + pictures._GUTTER, 0, WIDTH, HEIGHT)
    assert grey(of_weeks(words=words)).crop(chart).tobytes() == grey(of_weeks()).crop(chart).tobytes()


@pytest.mark.parametrize(
    "picture",
    [
        Picture("portrait", (), ""),
        Picture("weeks", (), ""),
        Picture("weeks", (*WORDS, *DAYS, *["5"] * WEEKS), ""),
        Picture("weeks", (*WORDS, *DAYS, *["3"] * (WEEKS + 1)), ""),
        Picture("weeks", ("хорошо", *WORDS[1:], *DAYS, *["3"] * WEEKS), ""),
        Picture("qr", (), ""),
        Picture("qr", ("",), ""),
    ],
)
def test_what_cannot_be_drawn_says_so_and_its_words_go_alone(
    picture: Picture, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with pytest.raises(CannotDraw):
        draw(picture)
    channel, telegram = channel_with({"message_id": 44})
    assert run(channel.send(ADDRESS, replace(MESSAGE, picture=picture))) == 44
    assert telegram.methods == ["sendMessage"]
    assert "could not be drawn" in caplog.text and "rough" not in caplog.text and "Good" not in caplog.text


def test_a_link_becomes_a_square_code_that_fits_a_phone() -> None:
    content = draw(Picture("qr", (LINK,), ""))
    image = Image.open(io.BytesIO(content))
    assert image.format == "PNG" and image.width == image.height >= 360 and len(content) <= SIXTY_KB
    square = image.convert("L")
    edge, module = image.width, 12
    assert square.crop((0, 0, edge, 4 * module)).getextrema() == (255, 255), "a quiet border of four modules"
    corner = [square.getpixel((module * (4 + at) + 6, module * 4 + 6)) for at in range(8)]
    assert corner == [0] * 7 + [255], "the finder's edge: seven dark modules and a light one"
    assert draw(Picture("qr", (LINK,), "")) == content != draw(Picture("qr", (LINK + "x",), ""))


def test_starting_the_bot_loads_neither_library() -> None:
    """Whoever restarts must not wait for what few ask for."""
    code = "import sys, main, building; print([name for name in ('PIL', 'segno') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


ADDRESS = "5550001"


class FakeTelegram:
    """Stands in for the connections: keeps what was asked for, and answers or raises what it was given."""

    def __init__(self, *answers: Any) -> None:
        self.calls: list[tuple[str, dict[str, str], dict[str, Upload]]] = []
        self._answers = list(answers)

    async def ask(self, url: str, fields: dict[str, Any]) -> Any:
        form = Form(fields)
        self.calls.append((url.rpartition("/")[2], form.json_parameters, form.uploads))
        answer = self._answers.pop(0) if self._answers else {"message_id": 41}
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def methods(self) -> list[str]:
        return [method for method, _, _ in self.calls]


def channel_with(*answers: Any) -> tuple[TelegramChannel, FakeTelegram]:
    telegram = FakeTelegram(*answers)
    return TelegramChannel("https://api.example.org/bot1:a", telegram), telegram  # type: ignore[arg-type]


def test_a_picture_is_drawn_for_each_message_and_protected_like_any_of_a_peers_own() -> None:
    channel, telegram = channel_with()
    assert run(channel.send(ADDRESS, MESSAGE)) == 41
    ((method, fields, uploads),) = telegram.calls
    assert method == "sendPhoto"
    assert uploads == {"photo": Upload("weeks.png", draw(WEEKS_FULL), "image/png")}
    assert fields == {
        "chat_id": ADDRESS,
        "caption": "<b>Weeks</b> 3 rough, 4 OK, 1 good",
        "parse_mode": "HTML",
        "reply_markup": '{"inline_keyboard":[[{"text":"Hide","callback_data":"1o:hide:"}]]}',
        "disable_notification": "false",
        "protect_content": "true",
    }


@pytest.mark.parametrize(
    "words", ["Photo_invalid_dimensions", "IMAGE_PROCESS_FAILED", "not enough rights to send photos"]
)
def test_words_go_alone_when_telegram_will_not_have_the_picture(words: str) -> None:
    channel, telegram = channel_with(BadRequest(words), {"message_id": 45})
    assert run(channel.send(ADDRESS, MESSAGE)) == 45
    assert telegram.methods == ["sendPhoto", "sendMessage"]
    assert telegram.calls[1][1]["text"] == "<b>Weeks</b> 3 rough, 4 OK, 1 good"


def test_words_go_alone_when_the_library_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    channel, telegram = channel_with({"message_id": 46})
    assert run(channel.send(ADDRESS, MESSAGE)) == 46
    assert telegram.methods == ["sendMessage"]


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (RetryAfter(37), TryLater),
        (Forbidden("Forbidden: bot was blocked by the user"), PeerUnreachable),
        (BadRequest("Chat not found"), PeerUnreachable),
        (NetworkError("ServerDisconnectedError"), Unsure),
        ({"message_id": "?"}, Unsure),
    ],
)
def test_how_a_picture_fails_is_told_in_the_houses_words(failure: Any, expected: type[DeliveryFailure]) -> None:
    """And then no text goes in its place: the picture may be there already, or comes a little later."""
    channel, telegram = channel_with(failure)
    with pytest.raises(expected):
        run(channel.send(ADDRESS, MESSAGE))
    assert telegram.methods == ["sendPhoto"]


def test_a_text_is_not_changed_into_a_picture() -> None:
    channel, telegram = channel_with()
    with pytest.raises(CannotEdit):
        run(channel.edit(ADDRESS, 7, MESSAGE))
    assert telegram.calls == []


def test_it_arrives_on_a_phone_byte_for_byte_and_is_deleted_like_any_message() -> None:
    """Over real HTTP; and a button under it is answered in a new message, because it has no text to change."""

    async def play() -> None:
        sandbox = Sandbox(TOKEN, lambda: datetime(2026, 11, 23, tzinfo=UTC), lambda _: None)
        url = await sandbox.start("127.0.0.1", 0)
        request = AiohttpRequest()
        await request.initialize()
        try:
            assert request._session
            phone = await Phone.add(url, request._session, "Sam")
            await phone.start()
            channel, address = TelegramChannel(f"{url}/bot{TOKEN}", request), str(phone.peer_id)
            number = await channel.send(address, MESSAGE)
            (shown,) = await phone.messages()
            assert (shown["message_id"], shown["picture"], shown["protected"]) == (number, "weeks.png", True)
            assert (shown["text"], shown["buttons"]) == ("Weeks 3 rough, 4 OK, 1 good", [["Hide"]])
            async with phone.session.get(url + (await phone.chat())["messages"][-1]["picture"]["url"]) as answer:
                assert await answer.read() == draw(WEEKS_FULL)
            with pytest.raises(CannotEdit):
                await channel.edit(address, number, Message("x"))
            await channel.delete(address, (number,))
            assert await phone.messages() == []
        finally:
            await request.shutdown()
            await sandbox.stop()

    asyncio.run(play())
