"""The interface of misbehaviour under /phone: faults, chaos, speed limits, pauses of the webhook, and counts."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Chaos, Fault
from sandbox.lanes import BackOff
from sandbox.state import SandboxState

Endpoint = Callable[[Request], Awaitable[Response]]
_ROWS_MOST = 5000


class TroubleApi:
    """The endpoints that ask for trouble, end it, and count it; every POST takes a JSON object."""

    def __init__(self, state: SandboxState, back_off: BackOff) -> None:
        """Work on this memory, and on these pauses of the webhook."""
        self.state = state
        self.back_off = back_off

    def routes(self) -> list[Route]:
        """Where everything is found."""
        looks: dict[str, Endpoint] = {
            "/phone/faults": self.faults,
            "/phone/stats": self.stats,
            "/phone/updates": self.updates,
        }
        acts: dict[str, Endpoint] = {
            "/phone/faults": self.add_fault,
            "/phone/chaos": self.set_chaos,
            "/phone/calm": self.calm,
            "/phone/flood": self.flood,
            "/phone/webhook": self.set_pauses,
        }
        return [Route(path, point, methods=["GET"]) for path, point in looks.items()] + [
            Route(path, point, methods=["POST"]) for path, point in acts.items()
        ]

    async def faults(self, _request: Request) -> Response:
        """What is still to go wrong, and by which chance."""
        state = self.state
        chaos = state.faults.chaos.shape() if state.faults.chaos else None
        return JSONResponse(
            {
                "faults": state.faults.shape(),
                "flood": state.gate.on,
                "chaos": chaos,
                "happened": state.faults.happened(),
            }
        )

    async def add_fault(self, request: Request) -> Response:
        """Ask for trouble."""
        fields = await read_fields(request)
        try:
            self.state.faults.add(Fault(**fields))
        except (TypeError, ValueError) as problem:
            raise HTTPException(400, str(problem)) from problem
        self.state.update_bell.ring()
        return await self.faults(request)

    async def set_chaos(self, request: Request) -> Response:
        """Let chance make trouble, with a seed and rates; without any rates it ends."""
        fields = await read_fields(request)
        try:
            chaos = Chaos(**fields)
        except (TypeError, ValueError) as problem:
            raise HTTPException(400, str(problem)) from problem
        is_wanted = chaos.rates or chaos.poll_rates or chaos.post_rates
        self.state.faults.chaos = chaos if is_wanted else None
        return await self.faults(request)

    async def calm(self, request: Request) -> Response:
        """End all trouble."""
        await read_fields(request)
        self.state.faults.clear()
        self.state.gate.on = False
        return await self.faults(request)

    async def flood(self, request: Request) -> Response:
        """Switch Telegram's speed limits on or off."""
        self.state.gate.on = bool((await read_fields(request)).get("on"))
        return await self.faults(request)

    async def set_pauses(self, request: Request) -> Response:
        """Set the webhook's pauses: `first` and `longest`, in real seconds."""
        fields = await read_fields(request)
        try:
            changed = {name: float(seconds) for name, seconds in fields.items()}
        except (TypeError, ValueError) as problem:
            raise HTTPException(400, "pauses are numbers of seconds") from problem
        if unknown := set(changed) - {"first", "longest"}:
            raise HTTPException(400, f"unknown: {', '.join(sorted(unknown))}; known: first, longest")
        for name, seconds in changed.items():
            setattr(self.back_off, name, seconds)
        return JSONResponse({"first": self.back_off.first, "longest": self.back_off.longest})

    async def stats(self, _request: Request) -> Response:
        """How many updates were made and what became of them, how often the bot asked, and what went wrong."""
        state = self.state
        return JSONResponse(
            {
                "updates": {**state.updates.counts, "waiting": len(state.updates)},
                "requests": state.requests,
                "faults": state.faults.happened(),
            }
        )

    async def updates(self, request: Request) -> Response:
        """What became of each remembered update after the id `after`, oldest first."""
        after = whole(request.query_params.get("after", "0"))
        rows = [row.trace() for row in self.state.updates.log if row.update_id > after]
        return JSONResponse({"updates": rows[:_ROWS_MOST], "left": max(0, len(rows) - _ROWS_MOST)})


def whole(value: Any) -> int:
    """A whole number, or a 400."""
    try:
        return int(value)
    except (TypeError, ValueError) as problem:
        raise HTTPException(400, "a whole number is expected") from problem


async def read_fields(request: Request) -> dict[str, Any]:
    """The JSON object of a POST, or a 400."""
    body = await request.body()
    try:
        fields = json.loads(body or b"{}")
    except ValueError as problem:
        raise HTTPException(400, "JSON is expected") from problem
    if not isinstance(fields, dict):
        raise HTTPException(400, "a JSON object is expected")
    return fields
