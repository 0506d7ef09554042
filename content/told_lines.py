"""The lines every pack needs to tell of counts, and of what was done with them, with their variables."""

from __future__ import annotations

TOLD_LINES: dict[str, tuple[str, ...]] = {
    "counts_window": ("since", "until", "list"),
    "counts_file": ("name",),
    "count_few": ("answers",),
    "count_some": ("answers",),
    "count_most": ("answers",),
    "deeds": ("name", "list", "command", "most"),
    "deed_goes_out": ("date", "text"),
    "deed_went_out": ("date", "text"),
    "deed_waits": ("date", "text"),
    "deed_waits_own": ("date", "text"),
    "deed_written": ("name", "text"),
    "deed_waits_first": ("text",),
    "deed_which": ("list",),
    "deed_which_one": ("command", "name"),
    "deed_told": ("text",),
    "deed_long": ("count", "most"),
    "deed_tells": ("words",),
    "deed_asks": ("words",),
    "deed_hurts": ("words", "instead"),
    "button_deed_drop": ("words",),
    **dict.fromkeys(
        (
            *("counts_none", "counts_nothing", "counts_peers", "counts_owners", "deeds_none", "deed_empty"),
            *("counts_since", "counts_until", "counts_question", "counts_told", "deed_hard", "deed_marks"),
            *(
                "deed_needs_two",
                "deed_agreed",
                "deed_dropped",
                "deed_not_kept",
                "deed_edited",
                "button_counts",
                "button_counts_file",
            ),
            *("button_deeds", "button_deed_agree", "button_earlier", "button_newer"),
        ),
        (),
    ),
}
"""Line key → the variables it may hold."""
