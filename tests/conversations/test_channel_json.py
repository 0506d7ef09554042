"""What goes out is written to the outbox and read back exactly: a lost button would be a dead end."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.channel import (
    Attachment,
    Button,
    Delete,
    Message,
    Outgoing,
    Picture,
    Send,
    Strip,
    from_json,
    to_json,
)

BUTTONS = st.builds(Button, st.text(max_size=30), st.text(max_size=64))
MESSAGES = st.builds(
    Message,
    st.text(max_size=300),
    st.lists(st.lists(BUTTONS, max_size=3).map(tuple), max_size=4).map(tuple),
    st.lists(st.lists(st.text(max_size=20), max_size=2).map(tuple), max_size=3).map(tuple),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.text(max_size=60),
    st.none()
    | st.builds(Picture, st.text(max_size=9), st.lists(st.text(max_size=60)).map(tuple), st.text(max_size=300)),
    st.none() | st.builds(Attachment, st.text(max_size=80), st.text(max_size=64), st.text(max_size=80)),
)
NUMBERS = st.integers(0, 2**53)
OUTGOING = st.one_of(
    st.builds(Send, MESSAGES, NUMBERS),
    st.builds(Strip, NUMBERS),
    st.builds(Delete, st.lists(NUMBERS, max_size=100).map(tuple)),
)


@given(OUTGOING)
@settings(max_examples=200)
def test_what_was_written_is_read_back(outgoing: Outgoing) -> None:
    """Emoji, quotation marks, odd spaces and every flag survive."""
    assert from_json(to_json(outgoing)) == outgoing


@given(OUTGOING)
@settings(max_examples=50)
def test_it_is_json_that_sealing_can_encode(outgoing: Outgoing) -> None:
    """The outbox seals bytes; text that UTF-8 refuses would stop a turn half-way."""
    assert json.loads(to_json(outgoing).encode())


def test_a_row_of_an_older_version_is_read_too() -> None:
    """What was queued before sounds, pictures and attachments existed goes out after the update."""
    fields = json.loads(to_json(Send(Message("a", rows=((Button("b", "1h"),),)))))
    del fields["message"]["sound"], fields["message"]["picture"], fields["message"]["attachment"]
    assert from_json(json.dumps(fields)) == Send(Message("a", rows=((Button("b", "1h"),),)))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"do":"dance"}', '{"do":"strip"}', '{"do":"send","message":{},"replaces":0}', "{"],
)
def test_what_is_nothing_outgoing_says_so(text: str) -> None:
    """A damaged row is told apart, so that delivery can set it aside."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)
