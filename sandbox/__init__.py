"""A Telegram for one laptop: a local Bot API server and a phone page, to try the bot without a token."""

from __future__ import annotations

from sandbox.server import Sandbox

__all__ = ["Sandbox"]
