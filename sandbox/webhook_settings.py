"""The Bot API methods about the webhook: set it, take it away, look at it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sandbox.arguments import Arguments
from sandbox.limits import bad
from sandbox.state import SandboxState, Webhook
from sandbox.webhook import is_near

LINES = 40
"""How many posts may be under way at once, unless the bot asks for another number."""

_LINES_MOST = 100
_SECRET_MOST = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_PORTS = (80, 88, 443, 8443)


class Said(NamedTuple):
    """A result with the words Telegram adds to it."""

    result: Any
    description: str


def set_webhook(state: SandboxState, ask: Arguments) -> Said:
    """Set the webhook; updates that wait are posted to it."""
    url = ask.text("url").strip()
    if not url:
        return delete_webhook(state, ask)
    _check_url(url)
    lines = min(max(ask.whole("max_connections", LINES), 1), _LINES_MOST)
    hook = Webhook(url, _secret(ask), lines)
    allow(state, ask)
    old = state.webhook
    if old is not None and not ask.flag("drop_pending_updates") and _same(old, hook):
        return Said(True, "Webhook is already set")
    _drop_pending(state, ask)
    state.webhook = hook
    state.poll += 1
    state.update_bell.ring()
    return Said(True, "Webhook was set")


def _check_url(url: str) -> None:
    """Take https on Telegram's ports; on this computer also http, and any port, as nobody has a certificate for it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise bad("invalid webhook URL specified") from problem
    if is_near(url) and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if port is not None and port not in _PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _secret(ask: Arguments) -> str:
    """The secret that every post carries; empty for none."""
    secret = ask.text("secret_token")
    if len(secret) > _SECRET_MOST:
        raise bad("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    return secret


def _same(old: Webhook, new: Webhook) -> bool:
    """Whether nothing would change: then the lanes keep their pauses."""
    return (old.url, old.secret_token, old.max_connections) == (new.url, new.secret_token, new.max_connections)


def allow(state: SandboxState, ask: Arguments) -> None:
    """Remember which kinds of updates the bot wants; an empty list brings the usual ones back."""
    allowed = ask.value("allowed_updates")
    if isinstance(allowed, list):
        state.updates.allowed = frozenset(map(str, allowed)) or None


def delete_webhook(state: SandboxState, ask: Arguments) -> Said:
    """Take the webhook away; the bot may ask for updates again."""
    _drop_pending(state, ask)
    if state.webhook is None:
        return Said(True, "Webhook is already deleted")
    state.webhook = None
    state.update_bell.ring()
    return Said(True, "Webhook was deleted")


def _drop_pending(state: SandboxState, ask: Arguments) -> None:
    """Forget what waits, if the bot asks for it."""
    if ask.flag("drop_pending_updates"):
        state.updates.clear()


def webhook_state(state: SandboxState, _ask: Arguments) -> dict[str, Any]:
    """Show the webhook, the last failure, and how much waits."""
    hook = state.webhook
    state.updates.expire(state.now())
    shape: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }
    if hook:
        shape["max_connections"] = hook.max_connections
    if hook and hook.last_error_message:
        shape["last_error_date"] = hook.last_error_date
        shape["last_error_message"] = hook.last_error_message
    if state.updates.allowed is not None:
        shape["allowed_updates"] = sorted(state.updates.allowed)
    return shape
