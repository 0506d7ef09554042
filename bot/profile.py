"""What people see of the bot in Telegram before they talk with it: its commands and descriptions, per language."""

from __future__ import annotations

from telegram import Bot, BotCommand

from content.needs import COMMANDS
from content.pack import SOURCE_LANGUAGE, Pack


async def put_up(bot: Bot, pack: Pack) -> None:
    """Bring the bot's commands and descriptions in line with the pack; what is right already is left alone.

    Raises:
        telegram.error.TelegramError: Telegram refused or could not be reached.
    """
    for language in pack.languages:
        code = "" if language == SOURCE_LANGUAGE else language
        commands = _commands(pack, language)
        if list(await bot.get_my_commands(language_code=code)) != commands:
            await bot.set_my_commands(commands, language_code=code)
        description = pack.line("bot_description", language)
        if (await bot.get_my_description(language_code=code)).description != description:
            await bot.set_my_description(description, language_code=code)
        short = pack.line("bot_short_description", language)
        if (await bot.get_my_short_description(language_code=code)).short_description != short:
            await bot.set_my_short_description(short, language_code=code)


def _commands(pack: Pack, language: str) -> list[BotCommand]:
    own, source = pack.phrases[language].commands, pack.phrases[SOURCE_LANGUAGE].commands
    return [BotCommand(name, (own.get(name) or source[name]).label) for name in COMMANDS]
