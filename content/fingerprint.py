"""Short names for contents: what a translation was made from, and the hash that names a release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

FINGERPRINT_LETTERS = 12
"""Letters of a fingerprint: short enough to paste, long enough that two sentences never share one."""


def fingerprint(texts: Iterable[str]) -> str:
    """Return the fingerprint of a list of source texts."""
    digest = hashlib.sha256(_bytes("\x00".join(texts)))
    return digest.hexdigest()[:FINGERPRINT_LETTERS]


def release_name(files: Mapping[str, str]) -> str:
    """Return the name of a release: the hash of its files, whatever order they came in."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path, files[path]):
            encoded = _bytes(part)
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _bytes(text: str) -> bytes:
    """Half letters (`"\\ud800"`) are refused with their line elsewhere; naming a refused pack must not break."""
    return text.encode("utf-8", errors="surrogatepass")
