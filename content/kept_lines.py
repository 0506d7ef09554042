"""The lines that tell a peer what is kept, one for each table of the store, or still there: key → its variables."""

from __future__ import annotations

PREFIX = "kept_"

OF_TABLES = (
    *("peers", "sessions", "outbox", "nudges", "messages", "memberships", "doses", "rhythms", "answers"),
    *("coordinators", "drafts", "previews", "call_requests", "call_rungs", "call_notices", "cohorts", "rests"),
    *("audit_trail", "deeds", "seen_updates", "set_aside", "releases", "publications", "coordinator_invites"),
    *("reports", "rejected_cards", "sent_words", "organisations", "invites", "schedules", "counted_windows"),
    *("counts", "marks", "key_checks", "leases", "buckets", "tombstones"),
)
"""Every table, in the order in which they are told. A test compares them with those of the store."""

KEPT_LINES: dict[str, tuple[str, ...]] = {
    "erased_held": (),
    "button_kept_all": (),
    "button_kept_own": (),
    "kept_all": ("page", "pages"),
    "kept_own": ("page", "pages"),
    "kept_about_you": (),
    "kept_about_nobody": (),
    "kept_all_row": ("what", "how_long"),
    "kept_own_row": ("what", "count"),
    "kept_own_end": (),
    "kept_one_day": (),
    "kept_days": ("days",),
    "kept_until_erased": (),
    "kept_always": (),
    # Who was not here for long is asked.
    "idle_ask": ("date",),
    "button_idle_keep": (),
    "button_idle_erase": (),
    "idle_kept": (),
    "idle_gone": (),
    **dict.fromkeys((PREFIX + table for table in OF_TABLES), ()),
}
