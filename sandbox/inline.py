"""Inline mode: what a peer types behind the bot's name, what the bot offers for it, and the offer that is posted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox import acts, limits, shapes
from sandbox.arguments import Arguments
from sandbox.limits import bad
from sandbox.state import Chat, Message, SandboxState
from sandbox.texts import read_text
from sandbox.typed import Asked, Offered

LIFE = timedelta(seconds=30)
"""How long what was typed waits for the bot, and for its answer."""

TYPED_MOST = 256
RESULTS_MOST = 50
ID_BYTES = 64

_OFFSET_BYTES = 64


def ask(state: SandboxState, chat: Chat, typed: str) -> str:
    """Type something behind the bot's name, and tell the bot.

    Returns:
        The id of the inline query.

    Raises:
        NotPossible: If the peer is gone, or the bot has no inline mode.
    """
    if chat.gone:
        raise acts.NotPossible("this peer has no account any more")
    if not state.bot["supports_inline_queries"]:
        raise acts.NotPossible("BotFather was not asked for inline mode (/setinline)")
    asked = Asked(state.new_query_id(), typed.strip()[:TYPED_MOST], state.now())
    state.inline.keep(chat.chat_id, asked)
    kind = "sender" if not chat.group else "channel" if chat.channel else "supergroup"
    who = acts.writer(state, chat)
    body = {"id": asked.query_id, "from": who, "query": asked.typed, "offset": "", "chat_type": kind}
    state.put_update("inline_query", body, LIFE)
    state.touch(chat)
    return asked.query_id


def answer(state: SandboxState, ask: Arguments) -> bool:
    """Take the bot's answer: a list of results to choose from.

    Raises:
        Refused: 400, as Telegram answers.
    """
    results = ask.value("results")
    if not isinstance(results, list):
        raise bad("can't parse JSON encoded inline query results")
    if len(results) > RESULTS_MOST:
        raise bad("RESULTS_TOO_MUCH")
    if len(ask.text("next_offset").encode()) > _OFFSET_BYTES:
        raise bad("NEXT_OFFSET_INVALID")
    ask.whole("cache_time")
    offered = [_offered(result) for result in results]
    if len({each.result_id for each in offered}) < len(offered):
        raise bad("RESULT_ID_DUPLICATE")
    phone_id, asked = state.inline.by_number.get(ask.text("inline_query_id"), (0, None))
    if asked is None or state.now() - asked.at > LIFE:
        raise bad(limits.QUERY_TOO_OLD)
    asked.offered = offered
    state.touch(state.chats[phone_id])
    return True


def _offered(result: Any) -> Offered:
    """Check one result; of all its kinds this sandbox knows articles with a text."""
    if not isinstance(result, dict):
        raise bad("can't parse inline query result: Inline query result must be an object")
    if result.get("type") != "article":
        raise bad("can't parse inline query result: only articles are supported here")
    name, title = result.get("id"), result.get("title")
    if not isinstance(name, str) or not 1 <= len(name.encode("utf-8", "surrogatepass")) <= ID_BYTES:
        raise bad("RESULT_ID_INVALID")
    if not isinstance(title, str) or not title.strip():
        raise bad("ARTICLE_TITLE_EMPTY")
    said = result.get("input_message_content")
    if not isinstance(said, dict) or "message_text" not in said:
        raise bad("can't parse inline query result: Input message content is not specified")
    content = _content(Arguments(said))
    markup = limits.check_markup(result.get("reply_markup"))
    if markup and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    if markup:
        content["reply_markup"] = markup
    return Offered(name, title, str(result.get("description", "")), content)


def _content(said: Arguments) -> dict[str, Any]:
    text, entities = read_text(said, "message_text")
    content = {"text": text, "entities": entities, "link_preview_options": said.value("link_preview_options")}
    return {key: value for key, value in content.items() if value}


def choose(state: SandboxState, chat: Chat, result_id: str) -> Message:
    """Post one of the offers: the peer's own message, by way of the bot.

    Raises:
        NotPossible: If it was not offered, or the bot is blocked.
    """
    asked = state.inline.newest.get(chat.chat_id)
    for each in (asked.offered if asked else None) or ():
        if each.result_id == result_id:
            del state.inline.newest[chat.chat_id]
            return acts.send(state, chat, {**each.content, "via_bot": shapes.sender(state.bot)})
    raise acts.NotPossible(f"nothing named {result_id!r} is offered")


def shown(state: SandboxState, chat: Chat) -> dict[str, Any] | None:
    """What a phone shows above the text field: what was typed last, and what the bot offers for it."""
    asked = state.inline.newest.get(chat.chat_id)
    if asked is None:
        return None
    results = [
        {"id": each.result_id, "title": each.title, "description": each.description} for each in asked.offered or ()
    ]
    return {"query": asked.typed, "answered": asked.offered is not None, "results": results}
