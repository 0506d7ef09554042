"""The shape of an update nobody could read: enough to find the fault, and not a word of what is in it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.shape import LETTERS_MOST, shape_of
from rehearsal.fuzzed_breaks import nested


def test_keys_and_types_are_told_and_values_are_not() -> None:
    raw = {"update_id": 7, "message": {"text": "my private words", "chat": {"id": 5550001}, "photo": [{"width": 1.5}]}}
    assert json.loads(shape_of(raw)) == {
        "update_id": "int",
        "message": {"text": "str", "chat": {"id": "int"}, "photo": [{"width": "float"}]},
    }


def test_a_key_that_somebody_could_have_written_is_not_told() -> None:
    """A hostile update may carry words where names belong."""
    for key in ("Sam lives here", "5550001", "émoi", "a" * 41, "UPPER"):
        assert key not in shape_of({"message": {key: 1}})


def test_depth_and_breadth_have_an_end() -> None:
    deep = shape_of(nested(5000))
    wide = shape_of({f"key_{number}": [{"a": 1}] * 1000 for number in range(100_000)})
    assert len(deep) <= LETTERS_MOST
    assert len(wide) <= LETTERS_MOST


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_it_is_it_has_a_shape(value: object) -> None:
    assert isinstance(shape_of(value), str)
