"""A named peer: aiogram's own echo, with everything as the library sets it. It remembers nothing."""

from __future__ import annotations

import logging
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

_dispatcher = Dispatcher()


@_dispatcher.message()
async def _echo(message: Message) -> None:
    if message.text:
        await message.answer(message.text)


def _run(token: str, api_url: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    _dispatcher.run_polling(Bot(token, session=session))


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    _run(sys.argv[1], sys.argv[2])
