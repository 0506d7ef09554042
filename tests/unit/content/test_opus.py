"""What counts as one whole OGG/Opus sound: a file nobody can play must not get a button in an emergency."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.opus import NoOpus, seconds_of
from tests.made_sounds import HEAD, PRE_SKIP, opus, page

TAGS = page(b"OpusTags" + bytes(8))
END = page(b"\xb8\xff\xfe", 4, PRE_SKIP + 48_000)


@pytest.mark.parametrize("seconds", [0.02, 1, 59.5, 180])
def test_the_length_is_read_from_the_pages(seconds: float) -> None:
    assert seconds_of(opus(seconds)) == pytest.approx(seconds, abs=0.001)


def test_a_page_in_which_no_packet_ends_does_not_count() -> None:
    """OGG writes -1 there; taken as it stands, the sound would be as long as the page before."""
    assert seconds_of(page(HEAD, 2) + TAGS + END + page(b"x", 0, -1)) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is not OGG"),
        (b"ID3" + bytes(400), "it is not OGG"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(400), "it is not OGG"),
        (b"OggS", "it is not OGG"),
        (page(HEAD, 2, version=1) + END, "it is not OGG"),
        (page(HEAD) + END, "it does not begin where a sound begins"),
        (page(b"\x01vorbis" + bytes(23), 2) + END, "its sound is not Opus"),
        (page(b"OpusHead", 2) + END, "its sound is not Opus"),
        (page(b"", 2) + END, "its sound is not Opus"),
        (page(HEAD[:8] + b"\x10" + HEAD[9:], 2) + END, "its sound is not Opus"),
        (page(HEAD[:9] + b"\x00" + HEAD[10:], 2) + END, "it has more than two channels"),
        (page(HEAD[:9] + b"\x08" + HEAD[10:], 2) + END, "it has more than two channels"),
        (page(HEAD, 2), "there is nothing to hear"),
        (page(HEAD, 2) + TAGS, "there is nothing to hear"),
        (page(HEAD, 2) + page(b"x", 4, -5), "there is nothing to hear"),
        (page(HEAD, 2) + TAGS + END[:-1], "it is cut off"),
        (page(HEAD, 2) + TAGS + END + b"<script>", "it is damaged, or something stands behind it"),
        (page(HEAD, 2) + TAGS + page(b"x", 4, 99_999, serial=8), "it holds more than one sound"),
    ],
)
def test_what_is_no_whole_sound_is_refused_and_says_why(content: bytes, why: str) -> None:
    with pytest.raises(NoOpus, match=f"^{why}$"):
        seconds_of(content)


@settings(max_examples=300)
@given(st.binary(max_size=200), st.integers(0, 400), st.booleans())
def test_whatever_is_in_a_file_it_is_a_sound_or_it_is_refused(noise: bytes, place: int, is_put_in: bool) -> None:
    """An index out of range at start would keep the bot down because of a sound."""
    whole = opus(2)
    spoilt = whole[:place] + noise + whole[place if is_put_in else place + len(noise) :]
    for content in (noise, spoilt, whole[:place]):
        try:
            assert seconds_of(content) > 0
        except NoOpus as refusal:
            assert str(refusal)
