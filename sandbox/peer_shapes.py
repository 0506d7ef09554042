"""The JSON of all a peer can send beside a text: files, places, polls, and texts that come by another way. Pure."""

from __future__ import annotations

from typing import Any

from sandbox.markup import utf16_length

Shape = dict[str, Any]

_FILE: Shape = {"file_size": 12_345}
_PLACE: Shape = {"latitude": 49.2819, "longitude": -123.0998}
_FILES: dict[str, Shape] = {
    "voice": {"duration": 4, "mime_type": "audio/ogg", **_FILE},
    "audio": {"duration": 60, "mime_type": "audio/mpeg", "title": "Song", **_FILE},
    "video_note": {"duration": 5, "length": 240, **_FILE},
    "video": {"duration": 5, "width": 640, "height": 360, "mime_type": "video/mp4", **_FILE},
    "animation": {"duration": 2, "width": 320, "height": 240, "mime_type": "video/mp4", **_FILE},
    "document": {"file_name": "notes.pdf", "mime_type": "application/pdf", **_FILE},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "💜",
        "set_name": "practice",
        **_FILE,
    },
}
_OTHERS: dict[str, Shape] = {
    "venue": {"location": _PLACE, "title": "Drop-in centre", "address": "1 Main Street"},
    "location": _PLACE,
    "contact": {"phone_number": "+16045550123", "first_name": "A friend"},
    "dice": {"emoji": "🎲", "value": 4},
    "poll": {
        "id": "5400000000000000001",
        "question": "Tea or coffee?",
        "options": [
            {"persistent_id": "0", "text": "Tea", "voter_count": 0},
            {"persistent_id": "1", "text": "Coffee", "voter_count": 0},
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    },
}
_CAPTIONED = frozenset({"photo", "voice", "audio", "video", "animation", "document"})
_SIZES = ((90, 67), (800, 600))

KINDS = ("photo", *_FILES, *_OTHERS)
"""The kinds of things, by the field that brings them."""

WAYS = ("forwarded", "via_bot", "reply", "long", "album", "live_location")
"""The other ways in which something comes: passed on, by way of another bot, as an answer, as long as can be …"""

OTHER_BOT: Shape = {"id": 7_200_000_002, "is_bot": True, "first_name": "Pictures", "username": "practice_pictures_bot"}
OTHER_PERSON: Shape = {"id": 7_200_000_001, "is_bot": False, "first_name": "Alex"}


def sent_kind(kind: str, number: int, caption: str = "") -> Shape:
    """What a peer's voice note, picture, sticker … looks like; there is no real file behind it.

    Raises:
        ValueError: If nobody knows this kind.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of message: {kind}; known: {', '.join((*KINDS, *WAYS))}")
    content = _content(kind, number)
    if caption and kind in _CAPTIONED:
        content["caption"] = caption
    return content


def _content(kind: str, number: int) -> Shape:
    """The fields that bring a thing: a few kinds come with an older one, for bots that do not know them."""
    if kind == "photo":
        sizes = enumerate(_SIZES)
        return {
            "photo": [{**_name(number, size), "width": w, "height": h, "file_size": w * h} for size, (w, h) in sizes]
        }
    if kind == "animation":
        film = {**_name(number), **_FILES["animation"]}
        return {"animation": film, "document": {**_name(number), "mime_type": film["mime_type"], **_FILE}}
    if kind == "venue":
        return {"venue": dict(_OTHERS["venue"]), "location": dict(_PLACE)}
    return {kind: {**_name(number), **_FILES[kind]} if kind in _FILES else dict(_OTHERS[kind])}


def _name(number: int, size: int = 0) -> Shape:
    return {"file_id": f"practice-file-{number}-{size}", "file_unique_id": f"practice{number}-{size}"}


def passed_on(date: int, is_hidden: bool) -> Shape:
    """Where a message was first: with a person who shows who they are, or with one who does not."""
    if is_hidden:
        return {"forward_origin": {"type": "hidden_user", "date": date, "sender_user_name": "Somebody"}}
    return {"forward_origin": {"type": "user", "date": date, "sender_user": OTHER_PERSON}}


def answered(shape: Shape) -> Shape:
    """The message an answer is to, without the one that it answered itself."""
    return {"reply_to_message": _alone(shape)}


def pinned(shape: Shape) -> Shape:
    """What a chat is told when a message is pinned."""
    return {"pinned_message": _alone(shape)}


def _alone(shape: Shape) -> Shape:
    return {key: value for key, value in shape.items() if key != "reply_to_message"}


def live_place() -> Shape:
    """A place that moves for an hour."""
    return {"location": {**_PLACE, "live_period": 3600, "heading": 90, "horizontal_accuracy": 12.5}}


def longest(text: str, units: int) -> str:
    """A text of exactly so many UTF-16 units, with signs outside the first plane at its end."""
    start = f"{text[:100]} " if text else ""
    room = units - utf16_length(start)
    return start + "a" * (room % 2) + "💜" * (room // 2)
