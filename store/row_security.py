"""PostgreSQL's row-level security: what a transaction that acts for one organisation can see, whatever it asks.

Invariant: a connection that says nothing sees no row of any organisation. Ours say that they work for the house
(`OPTION`); where an owner's or a responder's tap is looked up or kept, the transaction says for which organisation
(`acting_for`). The role that owns the tables passes by all of it, so the bot has one of its own (`grant`). SQLite knows
none of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL, Connection

SETTING = "peer2peer.organisation"

HOUSE = "every"
"""The scope of peers' turns and of the clock: an organisation is one of many there."""

OPTION = f"-c {SETTING}={HOUSE}"
"""What the bot's connections begin with."""

HERE = f"(SELECT current_setting('{SETTING}', true))"
"""The scope, asked once a statement and not once a row."""

_ITS = f"organisation_id::text = {HERE}"
_OF_CALL = f"EXISTS (SELECT FROM call_requests AS asked WHERE asked.id = call_id AND asked.{_ITS})"
_NOBODYS = "false"

POLICIES: dict[str, str] = {
    "organisations": f"id::text = {HERE}",
    **dict.fromkeys(
        ("invites", "schedules", "audit_trail", "counted_windows", "counts", "deeds", "call_requests"), _ITS
    ),
    **dict.fromkeys(("call_rungs", "call_notices"), _OF_CALL),
    # Who joined is none of an organisation's business, in no statement that acts for it.
    "memberships": f"{_ITS} AND role <> 'member'",
    **dict.fromkeys(("nudges", "answers", "rhythms", "cohorts"), _NOBODYS),
    **dict.fromkeys(("peers", "sessions", "outbox", "messages", "doses", "rests", "tombstones"), _NOBODYS),
    **dict.fromkeys(("coordinators", "coordinator_invites", "drafts", "previews"), _NOBODYS),
    **dict.fromkeys(("reports", "rejected_cards", "sent_words", "set_aside"), _NOBODYS),
}
"""Table → which of its rows there are for a transaction that acts for one organisation."""

WITHOUT: dict[str, str] = {
    "releases": "the words themselves, which everybody can read",
    "publications": "which words were put in force, and when",
    "key_checks": "one value that proves the master key",
    "leases": "which worker does what only one may do",
    "buckets": "how fast all chats together are written to",
    "marks": "how far the house itself has come, as of its zones, its folder of words, and its last restore",
    "seen_updates": "numbers that Telegram gave, without a chat",
}
"""Table without a policy → what is in it: nothing of a peer, so that nothing is held back."""

_set = text("SELECT set_config('peer2peer.organisation', :scope, true)")


@contextmanager
def acting_for(connection: Connection, organisation_id: int) -> Iterator[None]:
    """Let a transaction see one organisation's rows only, until the end of the block."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(_set, {"scope": str(organisation_id)})
    yield
    # Not after a failure: the transaction ends with it, and its scope too.
    connection.execute(_set, {"scope": HOUSE})


def protect(connection: Connection) -> None:
    """Make the policies, in place of those that are there. Only the owner of the tables can."""
    if connection.dialect.name != "postgresql":
        return
    for table, condition in POLICIES.items():
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"DROP POLICY IF EXISTS by_organisation ON {table}")
        rule = f"{HERE} = '{HOUSE}' OR ({condition})"
        connection.exec_driver_sql(f"CREATE POLICY by_organisation ON {table} USING ({rule})")
    # What was done for an organisation is taken away by the clock alone, when its days are over.
    connection.exec_driver_sql("DROP POLICY IF EXISTS stays ON audit_trail")
    connection.exec_driver_sql(
        f"CREATE POLICY stays ON audit_trail AS RESTRICTIVE FOR DELETE USING ({HERE} = '{HOUSE}')"
    )


def grant(connection: Connection, bot: URL) -> None:
    """Let the role of an address work with the rows, and with nothing else; it is made when it is not there."""
    role = bot.username or ""
    named = connection.dialect.identifier_preparer.quote_identifier(role)
    is_there = connection.execute(text("SELECT FROM pg_roles WHERE rolname = :role"), {"role": role}).first()
    if is_there is None:
        # The server quotes both; a statement that makes a role takes no values.
        made = text(f"SELECT format('{_NEW_ROLE}', CAST(:role AS text), CAST(:word AS text))")
        statement = connection.execute(made, {"role": role, "word": bot.password}).scalar_one()
        connection.exec_driver_sql(statement.replace("%", "%%"))
    rights = "SELECT, INSERT, UPDATE, DELETE" + (", MAINTAIN" if _is_recent(connection) else "")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {named}")
    connection.exec_driver_sql(f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {named}")
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {named}")
    connection.exec_driver_sql(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {named}")
    if inspect(connection).has_table("audit_trail"):
        # The trail is written and, after a year, forgotten; nothing of ours ever changes a line of it.
        connection.exec_driver_sql(f"REVOKE UPDATE ON audit_trail FROM {named}")


_NEW_ROLE = "CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD %L"

MAINTAIN_FROM = 170_000
"""The version from which on a role that owns nothing may be let clean up behind deleted rows."""


def _is_recent(connection: Connection) -> bool:
    version = connection.exec_driver_sql("SELECT current_setting('server_version_num')::int").scalar_one()
    return bool(version >= MAINTAIN_FROM)


def may_change_tables(connection: Connection) -> bool:
    """True when this role owns what is there, or may make it."""
    if connection.dialect.name != "postgresql":
        return True
    query = """
        SELECT has_schema_privilege('public', 'CREATE') AND NOT EXISTS (
            SELECT FROM pg_class AS found WHERE relname = 'peers' AND relnamespace = 'public'::regnamespace
            AND NOT pg_has_role(found.relowner, 'USAGE'))"""
    return bool(connection.exec_driver_sql(query).scalar())


def first_out_of_reach(connection: Connection) -> str:
    """Return a table of ours with whose rows this role may not work; "" when there is none."""
    if connection.dialect.name != "postgresql":
        return ""
    # What `grant` gives for every table; the form's own is only read.
    query = text("""
        SELECT min(relname::text) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname = ANY(:ours) AND NOT (has_table_privilege(oid, 'SELECT') AND (relname = 'alembic_version'
            OR has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'DELETE')))""")
    ours = ["alembic_version", *POLICIES, *WITHOUT]
    return str(connection.execute(query, {"ours": ours}).scalar() or "")


def is_passed_by(connection: Connection) -> bool:
    """True when row-level security does not hold for this role: it owns the tables, or passes by all policies."""
    if connection.dialect.name != "postgresql":
        return False
    return not connection.exec_driver_sql("SELECT row_security_active('organisations')").scalar()
