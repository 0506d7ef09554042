"""The lines by which owners read what was done with roles, and who looks after an organisation: key → its variables."""

from __future__ import annotations

TRAIL_LINES: dict[str, tuple[str, ...]] = {
    "owner_trail": ("name", "list"),
    "owner_trail_none": ("name",),
    "trail_line": ("date", "who", "what"),
    "owner_short": ("date",),
    "owner_short_over": (),
    "owner_unowned": (),
    "owner_went_on": (),
    "owner_check_in_unowned": ("title", "days", "clock"),
    "plan_unowned": ("name",),
    **dict.fromkeys(("button_trail", "button_go_on_asking"), ()),
    **dict.fromkeys((f"trail_by_{who}" for who in ("you", "owner", "responder", "operator", "clock")), ()),
    **dict.fromkeys(
        (
            *("trail_check_in_begun", "trail_check_in_paused", "trail_check_in_resumed", "trail_check_in_ended"),
            *("trail_check_in_moved", "trail_check_ins_unowned", "trail_check_ins_went_on"),
            *("trail_link_made", "trail_links_renewed", "trail_links_withdrawn"),
            *("trail_owner_link_made", "trail_owner_became", "trail_owner_left", "trail_owners_dismissed"),
            *("trail_responder_link_made", "trail_responder_became", "trail_responder_left"),
            *("trail_responders_dismissed", "trail_deed_written", "trail_deed_agreed", "trail_deed_taken_back"),
            *("trail_counts_exported", "trail_calls_changed"),
            *("trail_organisation_made", "trail_organisation_closed"),
        ),
        (),
    ),
}
