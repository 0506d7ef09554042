"""The real program, whose machine's clock is ahead when it starts, and whose database is not there."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.peers import Peers, cards, scene
from tests.acceptance.program import KEY, ROOT, TOKEN, Program, environment, tell

AHEAD = """
import sys
sys.path.insert(0, {root!r})
from datetime import timedelta
import building
from scheduler import clock
building.Clock = lambda: clock.Clock(lambda: clock._machine() + timedelta(hours={hours}))
import main
sys.exit(main.main(sys.argv[1:]))
"""


HOURS = 8


def test_after_a_power_cut_the_card_comes_though_the_machine_began_ahead(
    tmp_path: Path, pack: Path, telegram: str
) -> None:
    """Machine and server come back together: the clock is not set yet, and the server is not there yet."""

    async def act(peers: Peers) -> None:
        await peers.add()
        tell(f"{HOURS} hours ahead: card in {await cards(peers):.3f} s")

    script = tmp_path / "ahead.py"
    script.write_text(AHEAD.format(root=str(ROOT), hours=HOURS))
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram,
        "MASTER_KEY": KEY,
        "DATABASE_URL": "postgresql://bot@127.0.0.1:9/none",
    }
    with Program(tmp_path, environment(pack, **settings), script=script) as running:
        running.wait_line("THE STORE CANNOT BE OPENED")
        scene(telegram, act)
        running.interrupt(10)
