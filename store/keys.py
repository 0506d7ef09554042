"""Keys: one master key outside the database, and one key for each peer, wrapped by it.

Destroying a peer's wrapped key makes everything sealed under it unreadable, in old pages and backups too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
"""Random 96-bit nonces (NIST SP 800-38D): far under the 2^32 messages one key may seal."""


class KeyProblem(Exception):
    """The master key cannot be used."""

    is_safe_to_log = True


class Sealer:
    """Seals and opens values under one key with AES-256-GCM, bound to the place they stand in."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, value: bytes, place: str) -> bytes:
        """Return `value` sealed for `place` (table.column|row)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed.

        Raises:
            KeyProblem: another key, another place, or changed bytes.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as failure:
            raise KeyProblem("a sealed value does not open with this key") from failure


class MasterKey:
    """The key outside the database: finds addresses, wraps peers' keys, and proves itself to the database."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise KeyProblem(f"the master key must be {KEY_BYTES} bytes, this one has {len(secret)}")
        self._lookup = _derive(secret, b"address lookup")
        self._sealer = Sealer(_derive(secret, b"wrap peer keys"))
        self.check_value = hmac.digest(_derive(secret, b"key check"), b"peer2peer", hashlib.sha256)

    def lookup(self, address: str) -> bytes:
        """Return the HMAC that finds an address without holding it open."""
        return hmac.digest(self._lookup, address.encode(), hashlib.sha256)

    def new_peer_key(self, lookup: bytes) -> tuple[Sealer, bytes]:
        """Make a key for a new peer. Returns it and its wrapped form."""
        key = os.urandom(KEY_BYTES)
        return Sealer(key), self._sealer.seal(key, f"peers.key|{lookup.hex()}")

    def peer_key(self, wrapped: bytes, lookup: bytes) -> Sealer:
        """Unwrap a peer's key.

        Raises:
            KeyProblem: the key was wrapped by another master key.
        """
        return Sealer(self._sealer.open(wrapped, f"peers.key|{lookup.hex()}"))


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"peer2peer " + purpose).derive(secret)


def master_key_from_text(text: str) -> MasterKey:
    """Read a master key from its written form (base64).

    Raises:
        KeyProblem: the text is no key.
    """
    try:
        return MasterKey(base64.b64decode(text.strip(), validate=True))
    except ValueError as failure:
        raise KeyProblem("the master key is not written in base64") from failure


def master_key_from_file(path: Path, may_create: bool) -> MasterKey:
    """Read the master key from a file that only its owner can read; make it at the first start.

    Raises:
        KeyProblem: the file is missing although there is a database, is open to others, or holds no key.
    """
    if not path.exists() and not may_create:
        raise KeyProblem(
            f"the key file {path} is missing, and the database was made with one: put it back from your copy"
        )
    text = _text_of(path)
    try:
        return master_key_from_text(text)
    except KeyProblem as problem:
        raise KeyProblem(f"{path}: {problem}") from problem


def backup_key_from_file(path: Path, may_create: bool) -> bytes:
    """Read the key that seals backups: 32 bytes, of which nothing in the database or in the master key tells.

    Raises:
        KeyProblem: the file is missing and may not be made, is open to others, or holds no key.
    """
    if not path.exists() and not may_create:
        raise KeyProblem(f"the key file {path} is missing, and no backup opens without: put it back from your copy")
    text = _text_of(path)
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except ValueError as failure:
        raise KeyProblem(f"{path}: the backup key is not written in base64") from failure
    if len(secret) != KEY_BYTES:
        raise KeyProblem(f"{path}: the backup key must be {KEY_BYTES} bytes, this one has {len(secret)}")
    return secret


def _text_of(path: Path) -> str:
    """Return what is written in a key file; one that is not there is made with a new key."""
    if not path.exists():
        try:
            _create(path)
        except OSError as failure:
            raise KeyProblem(f"the key file {path} cannot be made ({failure.strerror})") from failure
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as failure:
        raise KeyProblem(f"the key file {path} cannot be read ({type(failure).__name__})") from failure
    if mode & 0o077:
        raise KeyProblem(f"the key file {path} can be read by others: run chmod 600 {path}")
    return text


def _create(path: Path) -> None:
    """Write a new key so that no other account can read it, not even for a moment, and a crash leaves no half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    # The name too must be on disk before anything is sealed: a database whose key is lost is lost.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
