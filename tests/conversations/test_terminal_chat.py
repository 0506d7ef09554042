"""The terminal chat of the rehearsal: time, taps, saving, and whatever else somebody types into a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversations.publish import Published
from flows.transcript import Passed, read_transcript
from rehearsal import terminal_chat
from rehearsal.pure_replay import PureBot
from rehearsal.terminal_chat import TerminalChat, chat
from rehearsal.written_scenes import begins, difference
from tests.store.ground import NOW
from tests.words_in_force import PACK, starter_words


class Talk:
    """A person at a terminal, and what it says to them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._chat = TerminalChat(starter_words(), self.lines.append, NOW)

    def types(self, *typed: str) -> str:
        """Type lines. Returns everything that was said to the last."""
        for line in typed:
            self.lines.clear()
            assert self._chat.take(line), f"{line!r} ended the talk"
        return "\n".join(self.lines)

    def leaves(self, typed: str) -> bool:
        return not self._chat.take(typed)


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_taps_by_number_and_by_label(talk: Talk) -> None:
    """The number stands beside the button, because nobody types labels twice."""
    assert "[1] Just breathe" in talk.types("Hard shift")
    by_number = talk.types("[1]")
    assert "In through the nose." in by_number
    assert talk.types("Hard shift", "[Just breathe]") == by_number
    assert "Call 9-1-1 first" in talk.types("[OD steps]"), "the first row is there too, though it is not told"


@pytest.mark.parametrize("tap", ["[0]", "[99]", "[-1]", "[no such button]", "[ ]", "[٣٣]", "[²]", "old [nothing]"])
def test_a_button_that_is_not_there(talk: Talk, tap: str) -> None:
    talk.types("Hard shift")
    assert "There is no such button." in talk.types(tap)


def test_old_taps_and_taps_again(talk: Talk) -> None:
    """What a transcript can write, the terminal can do; so a saved talk is replayed as it was."""
    talk.types("Hard shift", "[Just breathe]", "Hard shift")
    assert "You don't have to fix it" in talk.types("old [That helped]")
    talk.types("[Just breathe]")
    assert "nothing is said" in talk.types("[Just breathe] again")


@pytest.mark.parametrize("how_long", ["24h", "24 h", "1440 min", "1 d", " 1d "])
def test_time_passes_when_told(talk: Talk, how_long: str) -> None:
    talk.types("Hard shift", "[Check on me tomorrow]")
    assert "You asked me to check in today." in talk.types(f"/later {how_long}")
    assert "nothing is said" in talk.types(f"/later {how_long}")


@pytest.mark.parametrize("how_long", ["", "soon", "-1h", "1.5h", "99999 d", "h", "24", "24 h and more"])
def test_time_that_cannot_be_read_is_asked_back(talk: Talk, how_long: str) -> None:
    assert "Say how long" in talk.types(f"/later {how_long}")


def test_the_longest_time_and_none(talk: Talk) -> None:
    """Both are odd, neither is an error."""
    assert "nothing is said" in talk.types("/later 0 min")
    assert "nothing is said" in talk.types("/later 400 d")


def test_saving_refuses_to_overwrite(talk: Talk, tmp_path: Path) -> None:
    """Somebody's transcript is somebody's work."""
    kept = tmp_path / "kept.chat"
    kept.write_text("work", encoding="utf-8")
    talk.types("Hard shift")
    assert "Not saved" in talk.types(f"/save {kept}")
    assert kept.read_text(encoding="utf-8") == "work"
    assert "Saved as" in talk.types(f"/save {tmp_path}/other.chat")
    assert "Not saved" in talk.types(f"/save {tmp_path}/other.chat")


@pytest.mark.parametrize("name", ["", "  ", "/", "/no/such/folder/x.chat", "a\0b", "x" * 300])
def test_a_place_that_cannot_be_saved_to_is_said(talk: Talk, name: str) -> None:
    said = talk.types(f"/save {name}")
    assert "Say where" in said or "Not saved" in said


def test_words_that_begin_like_a_command_are_words(talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`/saved` must not save a file called `d`."""
    monkeypatch.chdir(tmp_path)
    talk.types("/saved", "/laters", "/saveme x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "   ", "[]", "[", "]", "peer: x", "bot: x", "-- 24 hours pass", "== x", "\x1b[A", "/", "📞"]
)
def test_nonsense_is_answered_like_any_words(talk: Talk, text: str) -> None:
    assert bool(talk.types(text)) == bool(text.strip())


@pytest.mark.parametrize("word", ["/quit", "/exit", "  /quit  "])
def test_leaving(talk: Talk, word: str) -> None:
    assert talk.leaves(word)


def test_a_saved_talk_is_a_transcript_that_replays(talk: Talk, tmp_path: Path) -> None:
    """Otherwise a talk that showed something wrong could not become its test."""
    path = tmp_path / "talk.chat"
    typed = ["/start", "od", "Hard shift", "[2]", "[Back]", "[Just breathe]", "[Just breathe] again", "Hard shift"]
    talk.types(*typed, "old [That helped]", "[]", "-- x", "[Check on me tomorrow]", "/later 24h", "/later 90 min")
    talk.types("/later 1 d", f"/save {path}")
    transcript = read_transcript(path.read_text(encoding="utf-8"), path.name)
    assert begins(transcript) == ("en", NOW), "it begins when the talk began: quiet hours depend on it"
    bot = PureBot(starter_words(), *begins(transcript))
    (scene,) = transcript.scenes
    assert len(scene.exchanges) == len(typed) + 7
    for exchange in scene.exchanges:
        said = bot.act(exchange.act)
        assert difference(exchange, said, bot.inside()) == ""
    assert sum(isinstance(exchange.act, Passed) for exchange in scene.exchanges) == 3
    looks = [look.wanted for exchange in scene.exchanges for look in exchange.looks]
    assert looks == ["waiting", "completed", "waiting", "completed"], (
        "it tells where the talk stands, each time that changes"
    )


def test_the_whole_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It ends with the lines, or when asked to; and without good words it says where they are listed."""
    published = {True: Published(starter_words(), ()), False: Published(None, ())}
    monkeypatch.setattr(terminal_chat, "check_folder", lambda folder: published[folder == PACK])
    lines = iter(["Hard shift", "/quit"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    assert chat(PACK) == 0
    assert "Just breathe" in capsys.readouterr().out

    def ended(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    assert chat(PACK) == 0
    assert chat(tmp_path) == 1
    assert "make check" in capsys.readouterr().err
    assert terminal_chat.__doc__ and "/later 24h" in terminal_chat.__doc__


def test_a_sound_is_told_as_a_line_above_its_words(talk: Talk) -> None:
    """A terminal cannot play it; who talks there still sees that it was sent, and which one."""
    assert "│ (sound: breath_pacer)\n  │ Call 9-1-1 first." in talk.types("rescue breathing", "[Breath sound]")
