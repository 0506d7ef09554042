"""Counts: what was released of each window, of whom it counts, and what organisations say they did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

COHORT = "cohort."
"""Before an organisation's number, the name under which `marks` keeps over a way back how many were in its cohorts, and
the first day of the last window that was looked at."""

SILENT = 1
"""A cohort of one who is gone: whoever is there, one left since, so that nobody is ever looked at."""

_marks = sa.table("marks", sa.column("name", sa.String), sa.column("value", sa.String))
_organisations = sa.table("organisations", sa.column("id", BIG_ID))
_memberships = sa.table(
    "memberships",
    sa.column("organisation_id", BIG_ID),
    sa.column("peer_id", BIG_ID),
    sa.column("role", sa.String),
    sa.column("joined_on", sa.Date),
)
_windows = sa.table(
    "counted_windows",
    sa.column("organisation_id", BIG_ID),
    sa.column("begins_on", sa.Date),
    sa.column("cohort", sa.Integer),
    sa.column("peers_from", sa.DateTime(timezone=True)),
    sa.column("owners_from", sa.DateTime(timezone=True)),
)
_cohorts = sa.table(
    "cohorts",
    sa.column("organisation_id", BIG_ID),
    sa.column("peer_id", BIG_ID),
    sa.column("since", sa.Date),
    sa.column("until", sa.Date),
)


def _of(table: str, of: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    target = "organisations.id" if of == "organisation_id" else "peers.id"
    return sa.ForeignKeyConstraint([of], [target], name=f"fk_{table}_{of}", ondelete=ondelete)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "counted_windows",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("peers_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owners_from", sa.DateTime(timezone=True), nullable=False),
        _of("counted_windows", "organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "begins_on", name="pk_counted_windows"),
    )
    op.create_table(
        "counts",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("flow", sa.String(48), nullable=False),
        sa.Column("question", sa.String(48), nullable=False),
        sa.Column("band", sa.String(12), nullable=False),
        sa.Column("answers", sa.String(200), nullable=False),
        _of("counts", "organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "begins_on", "flow", "question", name="pk_counts"),
    )
    op.create_table(
        "cohorts",
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("peer_id", BIG_ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        _of("cohorts", "organisation_id"),
        _of("cohorts", "peer_id"),
        sa.PrimaryKeyConstraint("organisation_id", "peer_id", "since", name="pk_cohorts"),
    )
    op.create_index("ix_cohorts_peer_id", "cohorts", ["peer_id"])
    op.create_table(
        "deeds",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("written_by", BIG_ID),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        _of("deeds", "organisation_id"),
        _of("deeds", "written_by", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_deeds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deeds_organisation_id", "deeds", ["organisation_id"])
    op.create_index("ix_deeds_written_by", "deeds", ["written_by"])
    _remember_again(op.get_bind())


def downgrade() -> None:
    """Take them away: an older version shows no counts. Until when, and of how many, may have been told is kept.

    Counted again after the way forward, a window would be told of others than the first time (`store/not_again.py`),
    and later ones would be measured by nothing.
    """
    connection = op.get_bind()
    for organisation_id, noted in list(_to_note(connection)):
        name = f"{COHORT}{organisation_id}"
        connection.execute(sa.delete(_marks).where(_marks.c.name == name))
        connection.execute(sa.insert(_marks).values(name=name, value=noted))
    if connection.execute(sa.text("SELECT 1 FROM counted_windows LIMIT 1")).first():
        until = datetime.now(UTC).isoformat(timespec="seconds")
        connection.execute(sa.text("DELETE FROM marks WHERE name = 'told_until'"))
        connection.execute(sa.text("INSERT INTO marks (name, value) VALUES ('told_until', :until)"), {"until": until})
    for table in ("deeds", "cohorts", "counts", "counted_windows"):
        op.drop_table(table)


def _to_note(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """Yield the organisations that were looked at, each with what is noted of its cohorts: no name of anybody.

    Where all its cohorts were the same people, they can be told from the roster later: they joined by then. Where they
    were not, who left which of them could never be counted again, and nothing is told of that organisation any more.
    """
    looked_at: dict[int, dict[date, int]] = {}
    for window in connection.execute(sa.select(_windows).where(_windows.c.cohort > 0)):
        looked_at.setdefault(window.organisation_id, {})[window.begins_on] = window.cohort
    for organisation_id, sizes in looked_at.items():
        first, last = min(sizes), max(sizes)
        stays = connection.execute(sa.select(_cohorts).where(_cohorts.c.organisation_id == organisation_id)).all()
        are_same = len(set(sizes.values())) == 1 and all(
            stay.since == first and (stay.until is None or stay.until > last) for stay in stays
        )
        # Who joined by then and waited, or left and is back, would be taken for another.
        in_them = _members(connection, organisation_id) & {stay.peer_id for stay in stays}
        is_known = are_same and in_them == _members(connection, organisation_id, last)
        yield organisation_id, f"{sizes[last] if is_known else SILENT} {last.isoformat()}"


def _remember_again(connection: sa.Connection) -> None:
    """Make the last window that was looked at before a way back again: who is left of its cohort, and how many it had.

    Nothing is told of it. Whoever is missing counts as having left, and who joined since as having come.
    """
    noted = connection.execute(sa.select(_marks).where(_marks.c.name.startswith(COHORT, autoescape=True))).all()
    there = set(connection.execute(sa.select(_organisations.c.id)).scalars())
    for mark in noted:
        organisation_id = int(mark.name.removeprefix(COHORT))
        size, _, day = mark.value.partition(" ")
        if organisation_id in there:
            _remember(connection, organisation_id, int(size), date.fromisoformat(day))
        connection.execute(sa.delete(_marks).where(_marks.c.name == mark.name))


def _remember(connection: sa.Connection, organisation_id: int, size: int, begins_on: date) -> None:
    now = datetime.now(UTC)
    window = {"begins_on": begins_on, "cohort": size, "peers_from": now, "owners_from": now}
    connection.execute(sa.insert(_windows).values(organisation_id=organisation_id, **window))
    if size == SILENT:
        return
    for peer_id in sorted(_members(connection, organisation_id, begins_on)):
        stay = {"organisation_id": organisation_id, "peer_id": peer_id, "since": begins_on}
        connection.execute(sa.insert(_cohorts).values(stay))


def _members(connection: sa.Connection, organisation_id: int, joined_by: date = date.max) -> set[int]:
    its = (_memberships.c.organisation_id == organisation_id) & (_memberships.c.role == "member")
    query = sa.select(_memberships.c.peer_id).where(its, _memberships.c.joined_on <= joined_by)
    return set(connection.execute(query).scalars())
