"""What every way a request can end means for the message in it: surely not sent, unsure, refused, or nobody there.

A table, and nothing else (`security.md` G-D7). What is not in it counts as unsure; a test fails for each error of the
two libraries below that has no row here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import aiohttp
from aiohttp import client_exceptions
from telegram import error


class Fate(StrEnum):
    """What became of the message."""

    NOT_SENT = "not_sent"
    UNSURE = "unsure"
    REFUSED = "refused"
    TOO_FAST = "too_fast"
    NOBODY_THERE = "nobody_there"


HTTP: dict[type[BaseException], Fate] = {
    # Before a byte of the request leaves: no connection, no name, no trust, no address.
    aiohttp.ClientConnectorError: Fate.NOT_SENT,
    aiohttp.ClientConnectorDNSError: Fate.NOT_SENT,
    aiohttp.ClientConnectorSSLError: Fate.NOT_SENT,
    aiohttp.ClientConnectorCertificateError: Fate.NOT_SENT,
    aiohttp.ClientSSLError: Fate.NOT_SENT,
    aiohttp.ClientProxyConnectionError: Fate.NOT_SENT,
    aiohttp.ClientHttpProxyError: Fate.NOT_SENT,
    client_exceptions.UnixClientConnectorError: Fate.NOT_SENT,
    aiohttp.ServerFingerprintMismatch: Fate.NOT_SENT,
    aiohttp.ConnectionTimeoutError: Fate.NOT_SENT,
    aiohttp.InvalidURL: Fate.NOT_SENT,
    aiohttp.InvalidUrlClientError: Fate.NOT_SENT,
    aiohttp.NonHttpUrlClientError: Fate.NOT_SENT,
    aiohttp.RedirectClientError: Fate.NOT_SENT,
    aiohttp.InvalidUrlRedirectClientError: Fate.NOT_SENT,
    aiohttp.NonHttpUrlRedirectClientError: Fate.NOT_SENT,
    # While or after it left: the answer was lost, cut, late, or made no sense.
    aiohttp.ServerDisconnectedError: Fate.UNSURE,
    aiohttp.ServerConnectionError: Fate.UNSURE,
    aiohttp.ServerTimeoutError: Fate.UNSURE,
    aiohttp.SocketTimeoutError: Fate.UNSURE,
    aiohttp.ClientConnectionResetError: Fate.UNSURE,
    aiohttp.ClientOSError: Fate.UNSURE,
    aiohttp.ClientConnectionError: Fate.UNSURE,
    aiohttp.ClientPayloadError: Fate.UNSURE,
    aiohttp.ClientResponseError: Fate.UNSURE,
    aiohttp.ContentTypeError: Fate.UNSURE,
    aiohttp.TooManyRedirects: Fate.UNSURE,
    aiohttp.WSServerHandshakeError: Fate.UNSURE,
    aiohttp.WSMessageTypeError: Fate.UNSURE,
    aiohttp.ClientError: Fate.UNSURE,
    client_exceptions.UploadAbortedError: Fate.UNSURE,
    TimeoutError: Fate.UNSURE,
    OSError: Fate.UNSURE,
}


class NotSent(error.NetworkError):
    """The connection could not be made: Telegram surely never saw the request."""


class NeverTaken(error.BadRequest):
    """Telegram refused the request itself (a status of the 400s that has no meaning of its own)."""


TELEGRAM: dict[type[BaseException], Fate] = {
    NotSent: Fate.NOT_SENT,
    NeverTaken: Fate.REFUSED,
    error.RetryAfter: Fate.TOO_FAST,
    error.Forbidden: Fate.NOBODY_THERE,
    error.ChatMigrated: Fate.NOBODY_THERE,
    # The token is wrong, or is being changed: nothing was taken.
    error.InvalidToken: Fate.NOT_SENT,
    error.EndPointNotFound: Fate.NOT_SENT,
    error.BadRequest: Fate.REFUSED,
    # Answers that say nothing of the message: late, a fault of Telegram's, or no answer of Telegram's at all.
    error.TimedOut: Fate.UNSURE,
    error.NetworkError: Fate.UNSURE,
    error.Conflict: Fate.UNSURE,
    error.TelegramError: Fate.UNSURE,
    error.PassportDecryptionError: Fate.UNSURE,
}

STATUSES_WITH_MEANING = frozenset({400, 401, 403, 404, 409, 420, 429})
"""Statuses of the 400s that the library turns into errors of their own, or that ask for a wait."""


def fate_of(failure: BaseException, table: Mapping[type[BaseException], Fate]) -> Fate:
    """Return the fate of the nearest kind of `failure` that has a row; unsure for one that has none."""
    kinds = type(failure).__mro__
    return next((table[kind] for kind in kinds if kind in table), Fate.UNSURE)
