"""What a bot may say about its webhook, and what Telegram answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.webhook import ELSEWHERE
from tests.sandbox.ground import Ground, stand


def test_a_waiting_poll_is_ended_by_a_webhook() -> None:
    async def scene(ground: Ground) -> None:
        before = ground.state.poll
        poll = asyncio.create_task(ground.refusal("getUpdates", timeout=30))
        await ground.until_polled(before + 1)
        await ground.result("setWebhook", url="https://example.org/hook")
        assert await poll == "Conflict: terminated by setWebhook request"

    stand(scene)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "ftp://127.0.0.1/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.org:1234/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://example.org:x/hook"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/", "secret_token": "é"}, "secret token contains unallowed characters"),
        ({"url": "https://example.org/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
def test_a_wrong_webhook_is_refused(fields: dict[str, Any], words: str) -> None:
    async def scene(ground: Ground) -> None:
        assert await ground.refusal("setWebhook", **fields) == f"Bad Request: {words}"
        assert (await ground.result("getWebhookInfo"))["url"] == ""

    stand(scene)


def test_setting_says_what_it_did_as_telegram_does() -> None:
    async def scene(ground: Ground) -> None:
        fields = {"url": "https://example.org/", "max_connections": 1000, "allowed_updates": ["message"]}
        assert (await ground.ask("setWebhook", **fields))["description"] == "Webhook was set"
        assert (await ground.ask("setWebhook", **fields))["description"] == "Webhook is already set"
        told = await ground.result("getWebhookInfo")
        assert told["max_connections"] == 100 and told["allowed_updates"] == ["message"]
        assert (await ground.ask("setWebhook", url=""))["description"] == "Webhook was deleted"
        assert (await ground.ask("deleteWebhook"))["description"] == "Webhook is already deleted"

    stand(scene)


def test_nothing_a_peer_writes_leaves_this_computer() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await ground.result("setWebhook", url="https://example.org/hook")
        await phone.say("private")
        while not (told := await ground.result("getWebhookInfo")).get("last_error_message"):
            continue
        assert told["last_error_message"] == ELSEWHERE and told["pending_update_count"] == 1

    stand(scene)
