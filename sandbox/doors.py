"""Who may come in: only this machine's own names in the Host header, and no other site's pages."""

from __future__ import annotations

from collections.abc import Iterable

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})

PAGE_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        b"media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


def host_name(header: str) -> str:
    """The name in a Host header, without the port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0].lower()


def refusal(headers: Iterable[tuple[bytes, bytes]], bound: str, writes: bool) -> str:
    """Why a request to the page is refused; empty if it may pass.

    A foreign name in Host means that another site's name was pointed at this machine. A foreign Origin
    means that another site's page sends the request; so does a cross-site Sec-Fetch-Site.
    """
    host = origin = site = kind = ""
    for name, value in headers:
        if name == b"host":
            host = value.decode("latin-1")
        elif name == b"origin":
            origin = value.decode("latin-1")
        elif name == b"sec-fetch-site":
            site = value.decode("latin-1")
        elif name == b"content-type":
            kind = value.decode("latin-1")
    if host_name(host) not in LOCAL and host_name(host) != bound.lower():
        return "this host name is not ours"
    if origin and origin != f"http://{host}":
        return "another site may not use the practice phone"
    if site == "cross-site":
        return "another site may not use the practice phone"
    if writes and not kind.startswith("application/json"):
        return "JSON is expected"
    return ""
