"""The promises of `SECURITY.md`, each with the tests that hold it: `python -m tests.promises` prints their table.

A promise that no test holds, a test that is gone, and a table that was typed by hand fail `tests/test_promises.py`.
When each test was last green is not written here: CI runs all of them for every change, and says so.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

BEGIN, END = "<!-- promises: printed by python -m tests.promises -->", "<!-- end of promises -->"


@dataclass(frozen=True)
class Promise:
    """What is promised, and the tests that hold it, as `file::name`.

    `limit` says what of it is not proved, for who must rely on it.
    """

    name: str
    says: str
    tests: tuple[str, ...]
    limit: str = ""


def _in(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"tests/{file}::test_{name}" for name in names)


PROMISES = (
    Promise(
        "P1",
        "An organisation learns nothing about a person: not who is there, who answered, who passed over or left.",
        _in("rehearsal/test_blind.py", "what_one_peer_does_alone_nobody_else_can_see")
        + _in(
            "rehearsal/test_count_attack.py",
            "nothing_follows_of_anybody_in_years_of_organisations",
            "all_that_was_told_betters_a_guess_by_less_than_five_points",
        )
        + _in(
            "conversations/test_organisation_screens.py", "the_screen_says_what_is_planned_and_nothing_about_anybody"
        ),
        "If all but one tell what they tapped, the last one's may follow",
    ),
    Promise(
        "P2",
        "Gone means gone: after /erase no byte and no message of that person, also after a crash or a restore.",
        _in(
            "erasure/test_one_of_a_thousand.py",
            "one_tap_leaves_no_byte_of_one_and_every_byte_of_all_others",
            "with_a_reader_the_peer_is_told_the_truth_and_the_bytes_go_when_the_reader_does",
            "nothing_is_sent_to_who_erased_themselves_for_a_month",
        )
        + _in(
            "erasure/test_killed_while_erasing.py",
            "killed_at_every_place_they_are_all_there_or_all_gone_and_in_the_end_gone",
        )
        + _in(
            "erasure/test_after_a_restore.py",
            "after_yesterdays_backup_no_byte_and_no_message_of_who_erased_themselves_comes_back",
        )
        + _in(
            "erasure/test_on_a_server.py",
            "erased_by_the_door_key_and_rows_are_gone_and_the_room_is_given_back",
            "beside_what_is_sealed_only_numbers_moments_and_words_of_ours_stand_open",
        )
        + _in("erasure/test_kept_no_longer.py", "rows_are_gone_a_day_after_their_days_and_not_before_their_days"),
        "On PostgreSQL: rows and key, not every byte of the server's files",
    ),
    Promise(
        "P3",
        "The overdose steps come first: one tap, any state, any language, without the store.",
        _in("test_every_screen.py", "every_message_of_every_state_carries_the_emergency_door")
        + _in(
            "bot/test_receiver.py",
            "an_emergency_goes_before_the_store_is_touched",
            "an_emergency_is_answered_while_the_database_is_locked",
        ),
        "Telegram itself being away",
    ),
    Promise(
        "P4",
        "Nothing is lost in silence, and what comes by itself never comes twice.",
        _in("rehearsal/test_kills.py", "killed_once_at_every_durable_point_nothing_is_lost_and_nothing_acts_twice")
        + _in("bot/test_receiver.py", "an_update_is_done_only_after_its_turn_is_committed"),
        "A reply may be copied in the moment of sending",
    ),
    Promise(
        "P5",
        "No log holds what people wrote, a number of theirs, or the token, at any level.",
        _in(
            "test_log_canary.py",
            "thousands_of_hostile_updates_leave_no_word_in_the_log",
            "the_real_program_at_debug_says_nothing_of_anybody",
        ),
    ),
    Promise(
        "P6",
        "Another organisation's things are met as what is not there.",
        _in(
            "conversations/test_organisation_screens.py",
            "another_ones_check_in_is_not_there_for_an_owner",
            "a_forged_button_is_met_as_what_is_not_there",
        )
        + _in("conversations/test_foreign.py", "what_is_anothers_is_met_as_what_is_not_there"),
    ),
    Promise(
        "P7",
        "The bot tells nobody about anybody by itself, and a cry for help is written down nowhere.",
        _in("conversations/test_receive.py", "crisis_words_leave_what_any_message_leaves")
        + _in("bot/test_inline.py", "crisis_words_typed_elsewhere_are_told_to_nobody")
        + _in(
            "conversations/test_call_requests.py",
            "a_peer_reads_the_exact_words_who_gets_them_and_that_it_is_no_emergency_service",
        ),
    ),
    Promise(
        "P8",
        "The list of what is kept is complete, in the chat as well, and each peer reads every row of theirs.",
        _in("store/test_tables.py", "every_column_is_on_the_list_and_the_list_names_no_other")
        + _in(
            "erasure/test_told.py",
            "privacy_leads_to_a_list_of_every_table_with_its_days",
            "mydata_tells_of_every_row_about_whoever_asks_and_of_no_other",
        ),
    ),
    Promise(
        "P9",
        "Every card says when its sources were read, who checked it, and when it is out of date.",
        _in("unit/content/test_library.py", "what_is_out_of_date_says_so_above_every_page")
        + _in("test_library.py", "nothing_is_called_checked_or_reviewed"),
        "Nobody has reviewed a card yet, and every card says so",
    ),
    Promise(
        "P10",
        "Nothing leaves but to Telegram and to the database: no counting service, no crash reports, no model.",
        _in("test_ways_out.py", "only_these_files_open_a_connection", "no_other_address_is_named"),
        "Read from the code; a firewall of yours proves it on your machine",
    ),
    Promise(
        "P11",
        "Who is not here for months is asked, by day, and then erased; no outage and no wrong clock erases anybody.",
        _in("conversations/test_idle.py", "each_day_has_its_meaning", "whatever_they_do_they_are_here")
        + _in(
            "conversations/test_idle_troubles.py",
            "after_an_outage_nobody_is_erased_before_the_bot_listened_for_a_month",
            "a_clock_set_forward_erases_nobody_and_asks_nobody",
            "a_question_that_may_not_have_arrived_does_not_count_and_comes_after_a_week",
        )
        + _in(
            "conversations/test_idle_unheard.py",
            "while_telegram_is_cut_nobody_is_erased_however_long_the_bot_runs",
        )
        + _in("erasure/test_one_of_a_thousand.py", "an_idle_one_goes_as_thoroughly_and_hears_nothing"),
        "Who holds a role stays; who said stop or blocked the bot is not asked; a tap in an outage is lost unanswered",
    ),
)


def as_table() -> str:
    """Return the table of `SECURITY.md`, with the marks it stands between."""
    rows = [BEGIN, "", "| | promise | held by | not covered |", "|---|---|---|---|"]
    for promise in PROMISES:
        by_file: dict[str, list[str]] = {}
        for test in promise.tests:
            file, _, name = test.partition("::")
            by_file.setdefault(file, []).append(f"`{name}`")
        held = "; ".join(f"`{file}`: {', '.join(names)}" for file, names in by_file.items())
        rows.append(f"| **{promise.name}** | {promise.says} | {held} | {promise.limit} |")
    return "\n".join([*rows, "", END])


if __name__ == "__main__":
    sys.stdout.write(as_table() + "\n")
