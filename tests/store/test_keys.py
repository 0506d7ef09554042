"""Keys, as someone would try them who found the database, the key file, or only one of them."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from store import opening, peers, sessions, tables
from store.database import Database
from store.keys import KeyProblem, MasterKey, Sealer, master_key_from_file, master_key_from_text
from store.peers import PeerSettings
from tests.store.ground import MASTER, NOW, add_peer, now

WRITTEN = base64.b64encode(bytes(range(32))).decode()


def test_what_is_sealed_opens_at_its_own_place_only() -> None:
    """Whoever can write to the database must not be able to move one value into the place of another."""
    sealer = Sealer(bytes(32))
    sealed = sealer.seal(b"words", "outbox.body|7")
    assert sealer.open(sealed, "outbox.body|7") == b"words"
    for elsewhere in ("outbox.body|8", "nudges.body|7", "outbox.body|77", ""):
        with pytest.raises(KeyProblem):
            sealer.open(sealed, elsewhere)


@pytest.mark.parametrize("place", range(0, 33, 4))
def test_one_changed_byte_is_noticed(place: int) -> None:
    """A value that was tampered with must not be sent to anybody."""
    sealed = bytearray(Sealer(bytes(32)).seal(b"words", "outbox.body|7"))
    sealed[place] ^= 1
    with pytest.raises(KeyProblem):
        Sealer(bytes(32)).open(bytes(sealed), "outbox.body|7")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12), bytes(27)])
def test_too_few_bytes_are_a_key_problem_and_nothing_else(sealed: bytes) -> None:
    """An emptied or cut value must be told like any other damage, not by an error of the cipher's library."""
    with pytest.raises(KeyProblem):
        Sealer(bytes(32)).open(sealed, "outbox.body|7")


def test_sealing_the_same_twice_never_looks_the_same() -> None:
    """Equal bytes would tell who is in the same place of the same flow."""
    sealer = Sealer(bytes(32))
    assert len({sealer.seal(b"hard_shift", "sessions.body|7") for _ in range(100)}) == 100


def test_two_peers_with_equal_settings_have_different_bytes(database: Database) -> None:
    """Whoever holds the file must not be able to group peers by language, zone or place."""
    settings = PeerSettings("fr", "America/Vancouver", is_stopped=True)
    for address in ("5550001", "5550002"):
        peer = add_peer(database, address)
        now(database, lambda tx, peer=peer: peers.save_settings(tx, peer, settings))
        now(database, lambda tx, peer=peer: sessions.save(tx, peer, "{}", "r", NOW))
    for column in (
        *(c for c in tables.peers.c if c.name.endswith(("sealed", "wrapped"))),
        tables.sessions.c.body_sealed,
    ):
        first, second = now(database, lambda tx, column=column: tx.execute(select(column)).scalars().all())
        assert first != second, column
        assert first[:12] != second[:12], column


def test_one_peers_value_does_not_open_with_anothers_key(database: Database) -> None:
    """Erasing one key must close everything of one peer, and that only."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    sealed = first.key.seal(b"words", "outbox.body|1")
    with pytest.raises(KeyProblem):
        second.key.open(sealed, "outbox.body|1")


def test_the_wrong_master_key_is_told_and_changes_nothing(database: Database) -> None:
    """A bot that went on with a wrong key would take every peer for a stranger and write over what it cannot read."""
    add_peer(database)
    before = now(database, _everything)
    with pytest.raises(KeyProblem, match="not the one the database was made with"):
        now(database, lambda tx: opening.prove_key(tx, MasterKey(bytes(32))))
    assert now(database, _everything) == before
    now(database, lambda tx: opening.prove_key(tx, MASTER))
    assert now(database, _everything) == before


def test_the_wrong_master_key_finds_nobody(database: Database) -> None:
    """Without the key the lookup column must not even tell whether somebody is known."""
    peer = add_peer(database)
    stranger = MasterKey(bytes(32))
    assert now(database, lambda tx: peers.find(tx, stranger, peer.address)) is None
    with pytest.raises(KeyProblem):
        now(database, lambda tx: peers.find_by_id(tx, stranger, peer.id))


def _everything(tx: object) -> list[object]:
    return [tx.execute(select(table)).all() for table in tables.metadata.sorted_tables]  # type: ignore[attr-defined]


def test_a_new_key_file_is_its_owners_alone_and_reads_back(tmp_path: Path) -> None:
    """The file is the only thing that keeps a stolen database closed."""
    path = tmp_path / "deep" / "master.key"
    made = master_key_from_file(path, may_create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert master_key_from_file(path, may_create=False).check_value == made.check_value
    assert [file.name for file in path.parent.iterdir()] == ["master.key"], "nothing half-written stays"


def test_two_new_key_files_differ(tmp_path: Path) -> None:
    first, second = (master_key_from_file(tmp_path / name, may_create=True) for name in "ab")
    assert first.check_value != second.check_value


def test_a_key_file_left_half_written_by_a_crash_is_made_again(tmp_path: Path) -> None:
    """Power went while the first start wrote the key: nothing was sealed yet, so the next start begins anew."""
    (tmp_path / "master.key.new").write_text(WRITTEN[:20])
    master_key_from_file(tmp_path / "master.key", may_create=True)
    assert [file.name for file in tmp_path.iterdir()] == ["master.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o700 | 0o077])
def test_a_key_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    """The operator copied it with the usual mode; the line says which command mends that."""
    path = tmp_path / "master.key"
    path.write_text(WRITTEN)
    path.chmod(mode)
    with pytest.raises(KeyProblem, match="chmod 600"):
        master_key_from_file(path, may_create=False)


def test_a_missing_key_beside_a_database_is_never_made_anew(tmp_path: Path) -> None:
    """A new key would lock every peer out for ever, although the right file may only be in another folder."""
    with pytest.raises(KeyProblem, match="put it back"):
        master_key_from_file(tmp_path / "master.key", may_create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        WRITTEN[:20],
        WRITTEN[:-1],
        base64.b64encode(bytes(31)).decode(),
        base64.b64encode(bytes(33)).decode(),
        base64.b64encode(bytes(64)).decode(),
        "not a key at all!",
        WRITTEN + " " + WRITTEN,
        "ключ",
        "\x00" * 44,
    ],
)
def test_a_file_that_holds_no_key_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    """Half a key is most of a key: it must not stand in a log."""
    path = tmp_path / "master.key"
    path.write_bytes(text.encode())
    path.chmod(0o600)
    with pytest.raises(KeyProblem) as problem:
        master_key_from_file(path, may_create=True)
    shown = text.strip()
    assert not shown or shown not in str(problem.value)
    assert path.read_bytes() == text.encode(), "what may be a damaged key is never overwritten"


def test_a_key_file_in_a_place_that_cannot_be_is_one_clear_reason(tmp_path: Path) -> None:
    """A path typed wrong must not end in a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyProblem, match="cannot be made"):
        master_key_from_file(tmp_path / "file" / "master.key", may_create=True)
    with pytest.raises(KeyProblem, match="cannot be read"):
        master_key_from_file(tmp_path, may_create=True)


def test_the_key_from_the_environment_is_the_key_from_the_file(tmp_path: Path) -> None:
    """An operator moves from a file to a secret store and must find every peer again."""
    path = tmp_path / "master.key"
    path.write_text(WRITTEN + "\n")
    path.chmod(0o600)
    assert master_key_from_text(f"  {WRITTEN}\n").check_value == master_key_from_file(path, False).check_value


@pytest.mark.parametrize("text", ["", "abc", "é", WRITTEN[:-1], WRITTEN.replace("A", "!")])
def test_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(KeyProblem):
        master_key_from_text(text)
