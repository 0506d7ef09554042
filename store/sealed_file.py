"""A sealed file: AES-256-GCM in chunks, so that a byte that was changed, moved or cut off is found.

Each file has a key of its own, derived from the backup key and 32 random bytes in its head. A chunk is bound to the
head, to its place, and to being the last one or not.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"peer2peer backup 1\n"
SALT_BYTES, SIGN_BYTES = 32, 8
CHUNK_BYTES = 256 * 1024
_TAG_BYTES = 16
_LENGTH = struct.Struct(">I")


class BackupProblem(Exception):
    """A backup cannot be made or used; the message says why and what to do."""

    is_safe_to_log = True


class WrongBackupKey(BackupProblem):
    """A backup was made with another backup key."""


def _sign(secret: bytes) -> bytes:
    """Return what tells one backup key from another, and nothing about it."""
    return hmac.digest(secret, b"peer2peer backup key", hashlib.sha256)[:SIGN_BYTES]


def _cipher(secret: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"peer2peer backup file").derive(secret))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealing:
    """Writes a sealed file from beginning to end."""

    def __init__(self, file: BinaryIO, secret: bytes) -> None:
        salt = os.urandom(SALT_BYTES)
        self._file = file
        self._head = MAGIC + salt + _sign(secret)
        self._cipher = _cipher(secret, salt)
        self._waiting = bytearray()
        self._number = 0
        file.write(self._head)

    def write(self, content: bytes) -> None:
        """Take more content."""
        self._waiting += content
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]

    def end(self) -> None:
        """Write the last chunk; without it the file does not open."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, content: bytes, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last), content, self._head)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def unsealed(file: BinaryIO, secret: bytes) -> Iterator[bytes]:
    """Give the content of a sealed file, chunk by chunk; what was given is whole only when the end came.

    Raises:
        WrongBackupKey: it was made with another key.
        BackupProblem: it is no backup, or was changed or cut off.
    """
    head = file.read(len(MAGIC) + SALT_BYTES + SIGN_BYTES)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + SALT_BYTES + SIGN_BYTES:
        raise BackupProblem("this is no backup")
    salt, sign = head[len(MAGIC) : -SIGN_BYTES], head[-SIGN_BYTES:]
    if not hmac.compare_digest(sign, _sign(secret)):
        raise WrongBackupKey("this backup was made with another backup key: put that one in its place")
    cipher, number, length = _cipher(secret, salt), 0, file.read(_LENGTH.size)
    while length:
        sealed, following = _chunk(file, length)
        try:
            yield cipher.decrypt(_nonce(number, not following), sealed, head)
        except InvalidTag as failure:
            raise BackupProblem("this backup was changed or cut off: take another one") from failure
        number, length = number + 1, following
    if not number:
        raise BackupProblem("this backup was changed or cut off: take another one")


def _chunk(file: BinaryIO, length: bytes) -> tuple[bytes, bytes]:
    """Return a chunk and what stands before the next one: nothing when it is the last."""
    size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else 0
    sealed = file.read(size) if _TAG_BYTES <= size <= CHUNK_BYTES + _TAG_BYTES else b""
    if len(sealed) != size or not sealed:
        raise BackupProblem("this backup was changed or cut off: take another one")
    return sealed, file.read(_LENGTH.size)
