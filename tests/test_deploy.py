"""What `deploy/` says fits the program, and every command of `docs/operating.md` is one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import building
import main
import operating
from bot.webhook import BODY_BYTES_MOST
from settings import Settings
from tests.house import tree

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "one-machine").glob("*.service"))


def _read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_every_setting_that_deploy_gives_is_one_of_ours() -> None:
    """A name with a slip in it is passed over without a word, and the database is somewhere else."""
    given = re.findall(r"^#?([A-Z_]+)=", _read("one-machine/settings"), re.MULTILINE)
    services: dict[str, Any] = yaml.safe_load(_read("several/compose.yaml"))["services"]
    worker = services["worker"]
    given += [*worker["environment"], *(name.upper() for name in services["operator"]["secrets"])]
    assert "database_owner_url" not in worker["secrets"], "a worker is not the keeper of the tables"
    given += re.findall(r"LoadCredential=(\w+):", _read("one-machine/peer2peer.service").replace("=t", "=T").lower())
    known = {name.upper() for name in Settings.model_fields}
    # The key of backups is a file by its own setting, and this one says where secrets are.
    assert {name.upper() for name in given} - known == {"CREDENTIALS_DIRECTORY", "BACKUP_KEY"}
    assert worker["environment"]["BACKUP_KEY_FILE"].endswith("/backup_key")


def test_the_image_holds_every_room_that_runs_and_no_test() -> None:
    """A room that is left out is found out by the first peer who needs it."""
    copied = set(re.findall(r"^COPY (\w+) \1$", _read("several/Dockerfile"), re.MULTILINE))
    # The practice Telegram and the rehearsals are for laptops.
    assert copied == set(tree.ROOMS) - {"sandbox", "rehearsal"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_units_let_the_bot_end_by_itself_and_give_it_little(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in (
        "User=peer2peer",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "UMask=0077",
    ):
        assert f"\n{line}\n" in text, line
    if unit.name == "peer2peer.service":
        assert int(re.findall(r"TimeoutStopSec=(\d+)", text)[0]) > building.END_SECONDS
        assert f"RestartPreventExitStatus={main.PROBLEM_STATUS}\n" in text


def test_the_proxies_let_through_what_the_bot_takes_and_no_more_than_a_megabyte() -> None:
    """A flood ends at the proxy; a secret that the proxy eats makes every post a stranger's (`security.md` G-S3)."""
    for text, cap in (
        (_read("proxy/Caddyfile"), "max_size 1MB"),
        (_read("proxy/nginx.conf"), "client_max_body_size 1m;"),
    ):
        assert cap in text and BODY_BYTES_MOST < 10**6
        assert "POST" in text and "/updates" in text
        assert text.count("{") == text.count("}")
    assert "proxy_set_header X-Telegram" not in _read("proxy/nginx.conf")


def test_the_page_makes_each_folder_before_anything_is_put_into_it() -> None:
    """On a new machine, in the night, there is no bot yet whose start would make it."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    block = page.partition("## One machine")[2].split("```")[1]
    made = re.findall(r"^install -d .*-o peer2peer -g peer2peer (.*)$", block, re.MULTILINE)[0].split()
    given = dict(re.findall(r"^([A-Z_]+)=(.+)$", _read("one-machine/settings"), re.MULTILINE))
    keys = {str(Path(given[name]).parent) for name in ("MASTER_KEY_FILE", "BACKUP_KEY_FILE")}
    assert set(made) == {*keys, given["BACKUP_FOLDER"]}
    assert block.index("useradd") < block.index("install -d") and "enable --now" not in block, "it is not started yet"


def _commands() -> list[list[str]]:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    found = re.findall(r"(?:peer2peer-operator|run --rm operator|`…) ((?:backup|restore|database)[^`\n;]*)", page)
    return [re.sub(r" +(makes|$).*", "", each).split() for each in found]


def test_every_command_of_the_page_is_read() -> None:
    """At three in the morning the page is right, or it is worse than none."""
    commands = _commands()
    assert len(commands) > 8
    for command in commands:
        operating._reader().parse_args(command)
