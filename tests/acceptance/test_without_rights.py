"""The real program, whose role may not work with a table: a command of the operator was killed halfway."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from store import opening
from store.database import Database
from store.table_forms import go_back
from tests.acceptance.peers import Peers, cards, scene
from tests.acceptance.program import KEY, TOKEN, Program, environment, tell
from tests.store import postgres_server
from tests.store.ground import NOW


def test_a_bot_that_may_not_read_a_new_table_answers_cries_and_says_what_to_do(
    tmp_path: Path, pack: Path, telegram: str
) -> None:
    """An upgrade was killed between the tables and the rights of the bot's role (`operating._let_bot_work`)."""
    url = postgres_server.new_database()
    as_bot = postgres_server.as_bot(url)
    with closing(Database(url)) as owner:
        opening.prepare(owner, as_bot, NOW)
        go_back(owner, "0005")
        opening.let_bot_work(owner, as_bot)
        opening.migrate(owner)

    async def act(peers: Peers) -> None:
        await peers.add()
        tell(f"card in {await cards(peers):.3f} s")

    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram, "MASTER_KEY": KEY, "DATABASE_URL": as_bot}
    with Program(tmp_path, environment(pack, **settings)) as running:
        running.wait_line("database prepare")
        scene(telegram, act)
        # What it says to do is enough, and nobody has to start it again.
        with closing(Database(url)) as owner:
            opening.prepare(owner, as_bot, NOW)
        running.wait_line("The store is open")
        assert "Traceback" not in running.output
        running.interrupt(10)
