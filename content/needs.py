"""What every pack must have for the bot to speak at all: its lines (with their variables), doors, commands, lists."""

from __future__ import annotations

DOORS = ("overdose", "oximeter", "talk", "hard_shift", "find_help", "me")
"""The six doors, in the order they stand on the phone, two in a row (`users.md` §2)."""

COMMANDS = ("start", "help", "od", "ox", "language", "hours", "discreet", "privacy", "mydata", "stop", "clear", "erase")
"""The bot's commands. Their names are Latin for every language; their descriptions are translated."""

WORD_LISTS = ("emergency_words", "crisis_words")
"""Word lists that safety hangs on."""

EMERGENCY_CARDS = ("overdose_steps", "oximeter", "suicide_help", "violence_support", "youth_lines")
"""Cards that must exist: the two emergency doors and what answers crisis words."""

LINES: dict[str, tuple[str, ...]] = {
    # The first screen, and coming back.
    "welcome": (),
    "welcome_short": (),
    "back_again": (),
    "home": (),
    # Emergency.
    "emergency_first": (),
    "emergency_neutral": (),
    "crisis_not_kept": (),
    # Buttons that stand in more than one place.
    "button_overdose": (),
    "button_menu": (),
    "button_back": (),
    "button_more": (),
    "button_not_it": (),
    "button_send_words": (),
    "button_about_card": (),
    "button_wrong": (),
    "button_topics": (),
    "button_listen": (),
    "button_pacer": (),
    "button_talk": (),
    "button_mydata": (),
    "button_clear": (),
    "button_erase": (),
    "button_erase_yes": (),
    "button_erase_no": (),
    # The foot of a card, and the whole story behind it.
    "foot": ("seen_on",),
    "foot_checked": ("checked_on", "reviewers"),
    "foot_lapsed": ("review_by",),
    "about_card": ("title", "sources", "seen_on", "checked_on", "reviewers", "review_by"),
    "not_checked": (),
    "nobody_yet": (),
    "second_hand": (),
    "sources_disagree": (),
    "banner_outdated": (),
    "not_translated": (),
    "gone_card": (),
    "wrong_counted": (),
    "share": ("link",),
    # What a sound says under it.
    "pacer_caption": (),
    # Looking through the library by topic.
    "topics": (),
    "topic": ("topic", "from", "to", "all"),
    "numbers_seen": ("seen_on",),
    # Search.
    "found": (),
    "found_unsure": (),
    "found_more": (),
    "found_matched": ("matched",),
    "found_missed": ("missed",),
    "nothing_found": (),
    "not_it": (),
    "offer_words": ("words",),
    "words_sent": ("words",),
    # Under the answer to somebody who lost a person to suicide.
    "grief_foot": (),
    # When a message is not understood, or cannot be.
    "place_kept": (),
    "did_you_mean": (),
    "maybe_card": (),
    "old_button": (),
    "already_done": (),
    "cannot_read": (),
    "cannot_read_photo": (),
    "only_one_to_one": (),
    "broke": (),
    "anger": (),
    "button_stop_for_good": (),
    "button_venting": (),
    "call_nobody_yet": (),
    "too_many": (),
    "cannot_now": (),
    # Commands.
    "privacy": (),
    "mydata": ("language", "zone", "hours", "discreet", "place", "answers", "follow_ups", "messages", "since"),
    "mydata_nothing": (),
    "none": (),
    "yes": (),
    "no": (),
    "in_a_flow": ("title",),
    "stopped": (),
    "erase_ask": (),
    "erased": (),
    "erase_kept": (),
    "cleared": (),
    "hours_ask": (),
    "hours_day": (),
    "hours_evening": (),
    "hours_night": (),
    "hours_usual": (),
    "hours_done": ("hours",),
    "discreet_on": (),
    "discreet_off": (),
    # What the six doors are called when a peer wants nobody to read much on the screen.
    "discreet_overdose": (),
    "discreet_oximeter": (),
    "discreet_talk": (),
    "discreet_hard_shift": (),
    "discreet_find_help": (),
    "discreet_me": (),
    "language_ask": (),
    "language_done": (),
    "language_name": (),
    # Which people see: the bot's own name and description in Telegram.
    "bot_description": (),
    "bot_short_description": (),
}
"""Line key → the variables it may hold (numbers are allowed everywhere)."""
