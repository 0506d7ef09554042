"""The named peer: python-telegram-bot's own echo, with everything as the library sets it. It remembers nothing."""

from __future__ import annotations

import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message and message.text:
        await message.reply_text(message.text)


def _run(token: str, api_url: str, at_once: int) -> None:
    builder: Any = Application.builder().token(token).base_url(f"{api_url}/bot")
    application = (builder.concurrent_updates(at_once) if at_once > 1 else builder).build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    _run(sys.argv[1], sys.argv[2], int(sys.argv[3]))
