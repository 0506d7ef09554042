"""What happens around the bot in groups and channels: it is added, and others come and go."""

from __future__ import annotations

from typing import Any

from sandbox import shapes
from sandbox.acts import NotPossible, say, send, tell_place
from sandbox.peer_shapes import OTHER_PERSON
from sandbox.state import Chat, SandboxState


def add_to_group(state: SandboxState, owner: Chat, title: str) -> Chat:
    """Make a group with the bot in it: it is told so twice, as on Telegram, and somebody says hello."""
    _check_owner(owner)
    group = state.add_group(title or "Our group", owner.chat_id)
    tell_place(state, group, ("left", "member"))
    send(state, group, {"new_chat_members": [shapes.sender(state.bot)]})
    say(state, group, f"/start@{state.bot['username']}")
    return group


def add_to_channel(state: SandboxState, owner: Chat, title: str) -> Chat:
    """Make a channel with the bot as an administrator, which is the only way in, and post in it."""
    _check_owner(owner)
    channel = state.add_group(title or "Our channel", owner.chat_id, channel=True)
    tell_place(state, channel, ("left", "administrator"))
    say(state, channel, "The first post")
    return channel


def _check_owner(owner: Chat) -> None:
    if owner.group:
        raise NotPossible("only a peer can make a group")


def join(state: SandboxState, group: Chat) -> None:
    """Let somebody else come into the group."""
    _change(state, group, {"new_chat_members": [OTHER_PERSON]}, ("left", "member"))


def leave(state: SandboxState, group: Chat) -> None:
    """Let somebody else leave the group."""
    _change(state, group, {"left_chat_member": OTHER_PERSON}, ("member", "left"))


def _change(state: SandboxState, group: Chat, content: dict[str, Any], change: tuple[str, str]) -> None:
    """Tell of the change in the group, and as an update of its own to bots that asked for those."""
    if not group.group or group.channel:
        raise NotPossible("only a group has members that come and go")
    send(state, group, content, OTHER_PERSON)
    date = int(state.now().timestamp())
    body = shapes.membership(shapes.chat(group), OTHER_PERSON, date, OTHER_PERSON, change)
    state.put_update("chat_member", body)
