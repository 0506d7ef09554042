"""Misbehaviour of every kind, asked for or by chance: broken answers, updates that come again or in disorder."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.faults import KINDS, Chaos, Fault, Faults
from tests.sandbox.ground import TOKEN, Ground, stand
from tests.sandbox.hook import hooked, until_empty


async def post(ground: Ground, path: str, **fields: Any) -> dict[str, Any]:
    async with ground.session.post(f"{ground.url}/phone/{path}", json=fields) as answer:
        shape: dict[str, Any] = await answer.json()
        return {"status": answer.status, **shape}


async def look(ground: Ground, path: str) -> dict[str, Any]:
    async with ground.session.get(f"{ground.url}/phone/{path}") as answer:
        shape: dict[str, Any] = await answer.json()
        return shape


@pytest.mark.parametrize(
    ("kind", "body"), [("malformed", b'{"ok":true,"result":'), ("misshapen", b'{"ok":true,"result":["?"]}')]
)
def test_a_broken_answer_hides_that_the_message_arrived(kind: str, body: bytes) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await post(ground, "faults", kind=kind)
        fields = {"chat_id": phone.peer_id, "text": "a"}
        async with ground.session.post(f"{ground.url}/bot{TOKEN}/sendMessage", json=fields) as answer:
            assert answer.status == 200 and await answer.read() == body
        assert [message["text"] for message in await phone.messages()] == ["a"]

    stand(scene)


def test_updates_that_were_confirmed_come_again_if_asked_for() -> None:
    async def scene(ground: Ground) -> None:
        phone, other = await ground.phone(), await ground.phone("Marie")
        for text in ("one", "two"):
            await phone.say(text)
        await other.say("hers")
        rows = await ground.updates()
        await post(ground, "faults", kind="redeliver", chat_id=phone.peer_id, times=1)
        await phone.say("three")
        again = await ground.updates(rows[-1]["update_id"] + 1)
        assert [row["message"]["text"] for row in again][-3:] == ["one", "two", "three"]
        assert (await look(ground, "faults"))["faults"] == []
        assert (await look(ground, "stats"))["updates"]["redelivered"] >= 2

    stand(scene)


def test_a_waiting_poll_is_given_old_updates_at_once() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.say("one")
        (row,) = await ground.updates()
        before = ground.state.poll
        poll = asyncio.create_task(ground.updates(row["update_id"] + 1, timeout=30))
        await ground.until_polled(before + 1)
        await post(ground, "faults", kind="redeliver")
        assert row in await poll

    stand(scene)


def test_updates_of_a_poll_come_in_disorder_and_only_those_of_the_chat() -> None:
    async def scene(ground: Ground) -> None:
        phone, other = await ground.phone(), await ground.phone("Marie")
        await phone.say("one")
        await other.say("hers")
        await phone.say("two")
        await post(ground, "faults", kind="reorder", chat_id=phone.peer_id)
        assert [row["message"]["text"] for row in await ground.updates()] == ["two", "hers", "one"]
        assert [row["message"]["text"] for row in await ground.updates()] == ["one", "hers", "two"]
        await post(ground, "faults", kind="reorder")
        assert [row["message"]["text"] for row in await ground.updates()] == ["two", "hers", "one"]

    stand(scene)


def test_a_second_poller_can_seem_to_be_there() -> None:
    async def scene(ground: Ground) -> None:
        before = ground.state.poll
        poll = asyncio.create_task(ground.refusal("getUpdates", timeout=30))
        await ground.until_polled(before + 1)
        await post(ground, "faults", kind="conflict", times=2)
        assert "terminated by other getUpdates" in await poll
        assert "terminated by other getUpdates" in await ground.refusal("getUpdates")
        assert await ground.updates() == []

    stand(scene)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("twice", ["one", "one", "two"]),
        ("redeliver", ["one", "one", "two"]),
        ("cut_after", ["one", "one", "two"]),
        ("cut_before", ["one", "two"]),
        ("late", ["one", "two"]),
        ("reorder", ["two", "one"]),
    ],
)
def test_a_post_goes_wrong_as_it_was_asked_to(kind: str, texts: list[str]) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.say("one")
        await phone.say("two")
        await post(ground, "faults", kind=kind, methods="webhook", chat_id=phone.peer_id, seconds=0.05)
        async with hooked(ground) as hook:
            await until_empty(ground)
            assert hook.texts() == texts
            assert (await look(ground, "stats"))["faults"]["webhook"] == {kind: 1}

    stand(scene)


@pytest.mark.parametrize("kind", ["malformed", "misshapen"])
def test_a_post_that_is_no_update_comes_before_the_real_one(kind: str) -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.say("one")
        await post(ground, "faults", kind=kind, methods="webhook")
        async with hooked(ground) as hook:
            await until_empty(ground)
            assert hook.texts() == ["one"] and len(hook.broken) == 1

    stand(scene)


def test_chance_makes_the_same_trouble_again_from_its_seed() -> None:
    def run(seed: int) -> list[str]:
        faults = Faults()
        faults.chaos = Chaos(seed, rates={"cut_after": 0.1, "error": 0.1})
        taken = [faults.take("sendmessage", 1) for _ in range(2000)]
        # Polls draw from a chance of their own: how often the bot polls depends on the weather.
        assert faults.take("getupdates", None) is None
        assert faults.happened()["sends"] == {
            kind: sum(fault is not None and fault.kind == kind for fault in taken) for kind in ("cut_after", "error")
        }
        return [fault.kind if fault else "" for fault in taken]

    assert run(7) == run(7) != run(8)
    assert 150 <= run(7).count("cut_after") <= 250


def test_chaos_applies_to_sends_polls_and_posts_apart_and_ends() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        fields = {"chat_id": phone.peer_id, "text": "a"}
        answer = await post(ground, "chaos", seed=7, rates={"error": 1}, post_rates={"twice": 1})
        assert answer["chaos"]["rates"] == {"error": 1}
        assert not (await ground.ask("sendMessage", **fields))["ok"]
        assert (await ground.ask("getUpdates"))["ok"]
        assert (await ground.ask("sendChatAction", chat_id=phone.peer_id, action="typing"))["ok"]
        async with hooked(ground) as hook:
            await phone.say("one")
            await hook.until(2)
            await until_empty(ground)
        await ground.result("deleteWebhook")
        await post(ground, "chaos", seed=7, poll_rates={"error": 1})
        assert (await ground.ask("sendMessage", **fields))["ok"]
        assert not (await ground.ask("getUpdates"))["ok"]
        assert (await post(ground, "chaos", seed=7))["chaos"] is None
        assert (await ground.ask("getUpdates"))["ok"]
        done = (await look(ground, "stats"))["faults"]
        assert done == {"sends": {"error": 1}, "getupdates": {"error": 1}, "webhook": {"twice": 1}, "others": {}}

    stand(scene)


@pytest.mark.parametrize(
    "fields",
    [
        {"rates": {"error": 1}},
        {"seed": 1, "rates": {"earthquake": 0.1}},
        {"seed": 1, "rates": {"error": 0.6, "late": 0.6}},
        {"seed": 1, "rates": {"error": -0.1}},
        {"seed": 1, "post_rates": {"flood": 0.1}},
        {"seed": 1, "rates": {"late": 0.1}, "seconds": "long"},
    ],
)
def test_wrong_chaos_is_refused(fields: dict[str, Any]) -> None:
    async def scene(ground: Ground) -> None:
        assert (await post(ground, "chaos", **fields))["status"] == 400

    stand(scene)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fault_knows_whom_it_is_meant_for(kind: str) -> None:
    meant = {"conflict": "getupdates", "redeliver": "updates", "reorder": "updates", "twice": "webhook"}
    assert Fault(kind).methods == meant.get(kind, "sends")


def test_the_webhooks_pauses_can_be_set_from_outside() -> None:
    async def scene(ground: Ground) -> None:
        assert await post(ground, "webhook", first=0.05) == {"status": 200, "first": 0.05, "longest": 60.0}
        assert ground.sandbox.postman.back_off.first == 0.05
        assert (await post(ground, "webhook", second=1))["status"] == 400

    stand(scene)


def test_a_checker_is_told_what_became_of_each_update() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        await phone.say("one")
        (row,) = await ground.updates()
        await phone.say("two")
        await ground.updates(row["update_id"] + 1)
        rows = (await look(ground, f"updates?after={row['update_id'] - 1}"))["updates"]
        assert [(row["handed"], row["fate"], row["kind"]) for row in rows] == [
            (1, "confirmed", "message"),
            (1, "waiting", "message"),
        ]
        stats = (await look(ground, "stats"))["updates"]
        assert stats == {
            "made": 3, "delivered": 2, "redelivered": 0, "confirmed": 2, "expired": 0, "dropped": 0, "waiting": 1,
        }  # fmt: skip

    stand(scene)


def test_as_much_history_is_kept_as_was_asked_for() -> None:
    async def scene(ground: Ground) -> None:
        phone = await ground.phone()
        for _ in range(ground.state.history.maxlen or 0):
            await ground.result("getChat", chat_id=phone.peer_id)
        rows = (await look(ground, "history"))["history"]
        assert len(rows) == 20 and rows[-1]["at"] == ground.now.timestamp()

    stand(scene, history=20)
