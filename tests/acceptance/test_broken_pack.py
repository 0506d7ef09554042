"""A writer's mistakes are listed all at once, and never silence the bot (`design.md` rule 20).

Somebody saves a half-finished sentence in the evening; at night the machine starts again. Peers must still get the
words that were good yesterday, and where there never were any, the overdose steps.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from conversations.emergency import LAST_RESORT
from sandbox.phone import Phone
from tests.acceptance.peers import SEEN_WITHIN, Peers, answer_to, scene
from tests.acceptance.program import bot, environment, run_to_end

MISTAKE = re.compile(r"^(?P<file>[\w/.]+):(?P<line>\d+): (?P<code>[A-Z]\d{3}) (error|warning): \S.*[.?]$")


def replace(path: Path, old: str, new: str) -> int:
    """Change a file of the pack as a writer might. Returns the line it happened on."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{path.name} has no {old!r} to break"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def break_many(pack: Path) -> dict[str, int]:
    """Make a mistake in each of several files. Returns file → line where it is."""
    (pack / "flows" / "Big Name.yaml").write_text("flow: x\n")
    (pack / "cards" / "housing.yaml").write_bytes(b"card: housing\ntitle: caf\xe9\n")
    return {
        "flows/hard_shift.yaml": replace(pack / "flows" / "hard_shift.yaml", "→ breathe\n", "→ breahte\n"),
        "flows/talk_to_a_person.yaml": replace(
            pack / "flows" / "talk_to_a_person.yaml", "card:crisis_lines", "card:crisis_linse"
        ),
        "flows/me.yaml": replace(pack / "flows" / "me.yaml", "say:", "sya:"),
        "phrases/doors.yaml": replace(pack / "phrases" / "doors.yaml", "  me: Me", "\tme: Me"),
        "flows/Big Name.yaml": 1,
        "cards/housing.yaml": 1,
    }


def test_check_is_content_with_the_starter_pack(tmp_path: Path, pack: Path) -> None:
    """What we ship must be what we ask of others; it needs no database, no key and no network."""
    ended = run_to_end(tmp_path, environment(pack), "check")
    assert ended.returncode == 0, ended.stdout
    assert "\n0 errors, 0 warnings." in ended.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["pack"], "checking left something behind"


def test_check_lists_every_mistake_at_once_with_its_place_and_remedy(tmp_path: Path, pack: Path) -> None:
    """A writer who finds one mistake a run gives up at the third."""
    places = break_many(pack)
    ended = run_to_end(tmp_path, environment(pack), "check")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    said = ended.stdout.splitlines()
    # The mistakes come first; what waits to be done stands below an empty line.
    lines = list(itertools.takewhile(bool, said))
    total = next(line for line in said if re.match(r"\d+ errors", line))
    told = {(found["file"], int(found["line"])) for line in lines if (found := MISTAKE.match(line))}
    # Under a mistake stand, further in, the talk that leads there, and the line as it is written.
    beneath = ("    To see it: ", "    Change line ")
    odd = [line for line in lines if not (MISTAKE.match(line) or line.startswith(beneath)) and "Big Name" not in line]
    assert odd == [], "each mistake is one line: file:line: code severity: what is wrong. What to do."
    missing = {place for place in places.items() if place not in told and "Big Name" not in place[0]}
    assert missing == set(), "\n".join(lines)
    assert any("Big Name" in line for line in lines)
    errors = int(total.split()[0])
    assert errors >= len(places)
    assert errors == sum(" error: " in line for line in lines), "the sum differs from the list"


async def expect_last_resort(phone: Phone, text: str) -> None:
    """The emergency text alone: no buttons that lead to words which are not there."""
    message = await answer_to(phone, text)
    assert message["text"].startswith("Call 9-1-1.")
    assert len(message["text"]) >= len(LAST_RESORT) - 10
    assert message["buttons"] == []


def test_without_any_good_words_everything_is_answered_with_the_emergency_text(
    tmp_path: Path, pack: Path, telegram: str
) -> None:
    """Nobody can know what a stranger means then; the steps are the one answer that may save a life."""
    break_many(pack)
    with bot(tmp_path, pack, telegram) as running:
        running.wait_line("THERE ARE NO GOOD WORDS")

        async def act(peers: Peers) -> None:
            phone = await peers.add()
            for text in ("hi", "od", "/start"):
                await expect_last_resort(phone, text)

        scene(telegram, act)
        assert "hard_shift.yaml:" in running.output, "the operator is told what is wrong, not only that"
        running.interrupt(10)
        assert "Traceback" not in running.output


def test_with_a_broken_pack_the_last_good_release_answers_until_the_pack_is_mended(
    tmp_path: Path, pack: Path, telegram: str
) -> None:
    """Good words, then a mistake and a restart, then the mistake mended and new words: peers see only good ones."""
    hard_shift = pack / "flows" / "hard_shift.yaml"
    good = hard_shift.read_text(encoding="utf-8")
    question = good.partition("say: |\n")[2].splitlines()[0].strip()

    async def press_and_see(peers: Peers, phone: Phone, first_line: str) -> None:
        assert "Not waking" in str(await answer_to(phone, "od"))
        assert (await answer_to(phone, "Hard shift"))["text"].startswith(first_line)

    phones: list[Phone] = []

    async def with_good_words(peers: Peers) -> None:
        phones.append(phone := await peers.add())
        await phone.start()
        await phone.wait_for(lambda seen: len(seen) >= 2, SEEN_WITHIN)
        await press_and_see(peers, phone, question)

    async def with_old_words(peers: Peers) -> None:
        phone = Phone(peers.url, peers.session, phones[0].peer_id)
        await press_and_see(peers, phone, question)

    async def with_new_words(peers: Peers) -> None:
        phone = Phone(peers.url, peers.session, phones[0].peer_id)
        await press_and_see(peers, phone, "A new first line.")

    with bot(tmp_path, pack, telegram) as running:
        running.wait_line("Talking as")
        scene(telegram, with_good_words)
        running.interrupt(10)
    hard_shift.write_text(good.replace(question, "A new first line.").replace("→ breathe\n", "→ breahte\n"))
    with bot(tmp_path, pack, telegram) as running:
        running.wait_line("THE WORDS HAVE MISTAKES")
        line = running.wait_line("hard_shift.yaml:")
        assert " ERROR " in line, "a mistake in the words must stand out in the log"
        scene(telegram, with_old_words)
        running.interrupt(10)
    hard_shift.write_text(good.replace(question, "A new first line."))
    with bot(tmp_path, pack, telegram) as running:
        running.wait_line("Talking as")
        scene(telegram, with_new_words)
        running.interrupt(10)
        assert "MISTAKES" not in running.output


@pytest.mark.parametrize("name", ["missing", "empty", "a_file"])
def test_a_pack_folder_that_holds_no_pack_is_a_broken_pack(tmp_path: Path, telegram: str, name: str) -> None:
    """A typing mistake in PACK_FOLDER must neither stop the bot nor look like a good pack."""
    folder = tmp_path / name
    if name == "empty":
        folder.mkdir()
    if name == "a_file":
        folder.write_text("not a folder")
    ended = run_to_end(tmp_path, environment(folder), "check")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    with bot(tmp_path, folder, telegram) as running:
        running.wait_line("THERE ARE NO GOOD WORDS")
        running.wait_line("Talking as")
        running.interrupt(10)
