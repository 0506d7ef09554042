"""The table of hostile updates (`security.md` G-I5): a name, the update, and what the peer may see of it."""

from __future__ import annotations

import copy
from collections.abc import Callable

from rehearsal.fuzzed_breaks import nested
from rehearsal.fuzzed_content import A_BOT, A_CHANNEL, A_GROUP, MEDIA, MOMENT, ORIGINS, OTHER_KINDS, OURSELVES, SERVICE
from tests.bot.hostile.made import (
    ANONYMOUS,
    NUMBER,
    PEER,
    RIGHTS,
    UNITS,
    Case,
    Seen,
    deep,
    edited,
    entities,
    in_group,
    membership,
    message,
    other,
    post,
    tap,
)

SENDER = {"id": PEER, "is_bot": False, "first_name": "Sam"}

TEXTS: dict[str, Case] = {
    "4096_letters": (message("a" * UNITS), Seen.ANSWER),
    "4097_letters": (message("a" * (UNITS + 1)), Seen.ANSWER),
    "100_000_letters": (message("ab " * 33_333), Seen.ANSWER),
    "4096_units_of_emoji": (message("😀" * (UNITS // 2)), Seen.ANSWER),
    "emoji_joined_by_zwj": (message("👩\u200d🚒" * 500), Seen.ANSWER),
    "combining_storm": (message("a" + "\u0301" * (UNITS - 1)), Seen.ANSWER),
    "cry_under_a_combining_storm": (message("overdose" + "\u0336" * 200), Seen.EITHER),
    "only_spaces": (message(" " * 50), Seen.ANSWER),
    "only_newlines": (message("\n" * UNITS), Seen.ANSWER),
    "only_zero_width": (message("\u200b" * UNITS), Seen.ANSWER),
    "right_to_left_override": (message("\u202eesodrevo\u202c"), Seen.EITHER),
    "unclosed_isolates": (message("\u2066\u2067\u2068" * 200), Seen.ANSWER),
    "arabic": (message("مرحبا كيف حالك"), Seen.ANSWER),
    "hebrew": (message("שלום"), Seen.ANSWER),
    "ligature_that_grows": (message("ﷺ" * 1000), Seen.ANSWER),
    "turkish_dotless_i": (message("İıİı"), Seen.ANSWER),
    "nul_alone": (message("\x00"), Seen.ANSWER),
    "nul_in_a_cry": (message("over\x00dose"), Seen.EITHER),
    "nul_after_a_cry": (message("overdose\x00"), Seen.CARD),
    "control_letters": (message("".join(map(chr, range(1, 32)))), Seen.ANSWER),
    "terminal_escapes": (message("\x1b]0;owned\x07\x1b[31mred"), Seen.ANSWER),
    "high_surrogate_alone": (message("\ud83d"), Seen.ANSWER),
    "low_surrogate_alone": (message("a\udc00b"), Seen.ANSWER),
    "surrogates_the_wrong_way_round": (message("\ude00\ud83d" * 100), Seen.ANSWER),
    "cry_after_a_surrogate": (message("\ud83d overdose"), Seen.CARD),
    "last_code_points": (message("\U0010ffff\ufffe\uffff"), Seen.ANSWER),
    "line_separators": (message("a\u2028b\u2029c\x85d"), Seen.ANSWER),
    "cyrillic_look_alike": (message("оverdose"), Seen.EITHER),
    "full_width_letters": (message("ｏｖｅｒｄｏｓｅ"), Seen.EITHER),
    "mathematical_letters": (message("𝗼𝘃𝗲𝗿𝗱𝗼𝘀𝗲"), Seen.EITHER),
    "spaced_letters": (message("o v e r d o s e"), Seen.EITHER),
    "cry_repeated_to_the_limit": (message("overdose " * 455), Seen.CARD),
    "cry_in_one_long_word": (message("overdose" * 500), Seen.EITHER),
    "html": (message("<b>x</b><script>alert(1)</script>&lt;"), Seen.ANSWER),
    "markdown": (message("**x** [a](tg://user?id=1) ```"), Seen.ANSWER),
    "unclosed_bold": (message("**" * 2000), Seen.ANSWER),
    "sql": (message("'; DROP TABLE peers; --"), Seen.ANSWER),
    "format_letters": (message("%s%n {0} {line_988} {__class__} ${HOME}"), Seen.ANSWER),
    "json": (message('{"update_id": 1, "message": null}'), Seen.ANSWER),
    "number_of_400_figures": (message("9" * 400), Seen.ANSWER),
    "a_choice_that_is_no_figure": (message("²"), Seen.ANSWER),
    "arabic_figures": (message("١"), Seen.ANSWER),
}

COMMANDS: dict[str, Case] = {
    "od_for_this_bot": (message("/od@peer2peer_practice_bot"), Seen.CARD),
    "od_for_another_bot": (message("/od@another_bot"), Seen.CARD),
    "od_with_more_behind": (message("/od please\nhurry"), Seen.CARD),
    "slash_alone": (message("/"), Seen.ANSWER),
    "two_slashes": (message("//"), Seen.ANSWER),
    "4096_slashes": (message("/" * UNITS), Seen.ANSWER),
    "slash_space_start": (message("/ start"), Seen.ANSWER),
    "slash_at": (message("/@"), Seen.ANSWER),
    "command_of_4095_letters": (message("/" + "a" * 4095), Seen.ANSWER),
    "command_with_a_zero_width_space": (message("/\u200bstart"), Seen.ANSWER),
    "command_in_cyrillic": (message("/стоп"), Seen.ANSWER),
    "unknown_language": (message("/language " + "x" * 300), Seen.ANSWER),
    "language_with_nul": (message("/language fr\x00"), Seen.ANSWER),
    "start_with_64_letters": (message("/start " + "a" * 64), Seen.ANSWER),
    "start_with_65_letters": (message("/start " + "a" * 65), Seen.ANSWER),
    "start_with_4000_letters": (message("/start " + "a" * 4000), Seen.ANSWER),
    "start_with_sql": (message("/start ' OR 1=1 --"), Seen.ANSWER),
    "start_with_a_path": (message("/start ../../etc/passwd"), Seen.ANSWER),
    "start_with_surrogates": (message("/start \ud83d\udc00"), Seen.ANSWER),
    "start_with_a_posters_code": (message("/start od"), Seen.CARD),
    "erase_with_more_behind": (message("/erase everybody"), Seen.ANSWER),
}

PRESSES: dict[str, Case] = {
    "empty": (tap(""), Seen.ANSWER),
    "none": (tap(None), Seen.ANSWER),
    "64_bytes": (tap("a" * 64), Seen.ANSWER),
    "65_bytes": (tap("a" * 65), Seen.ANSWER),
    "64_bytes_of_emoji": (tap("😀" * 16), Seen.ANSWER),
    "5000_letters": (tap("1s:" + "a" * 5000), Seen.ANSWER),
    "nul": (tap("1h\x00"), Seen.ANSWER),
    "surrogate": (tap("\ud83d"), Seen.ANSWER),
    "a_newline_behind": (tap("1h\n"), Seen.ANSWER),
    "version_of_tomorrow": (tap("2h"), Seen.ANSWER),
    "no_version": (tap("h"), Seen.ANSWER),
    "choice_of_nobody": (tap("1s:abcdefghijkl.1.0"), Seen.ANSWER),
    "choice_with_arabic_figures": (tap("1s:abcdefghijkl.١.٠"), Seen.ANSWER),
    "choice_below_zero": (tap("1s:abcdefghijkl.0.-99"), Seen.ANSWER),
    "card_that_is_none": (tap("1k:no_such_card:0"), Seen.ANSWER),
    "card_page_99": (tap("1k:this_bot:99"), Seen.ANSWER),
    "card_path": (tap("1k:../../etc:0"), Seen.ANSWER),
    "emergency_in_no_language": (tap("1e:xx:overdose_steps"), Seen.CARD),
    "emergency_with_no_card": (tap("1e:en:no_such_card"), Seen.CARD),
    "emergency_under_a_message_too_old_to_see": (
        tap("1e:en:overdose_steps", message={"message_id": 3, "chat": {"id": PEER, "type": "private"}, "date": 0}),
        Seen.CARD,
    ),
    "command_that_is_none": (tap("1c:no_such_command"), Seen.ANSWER),
    "language_that_is_none": (tap("1c:language_zz"), Seen.ANSWER),
    "erase_yes_by_a_stranger": (tap("1c:erase_yes"), Seen.ANSWER),
    "without_a_message": (tap("1h", message=None, inline_message_id="x"), Seen.SILENCE),
    "in_a_group": (tap("1h", message=in_group("Menu")["message"]), Seen.SILENCE),
    "of_a_game": (tap(None, message=None, game_short_name="g", inline_message_id="x"), Seen.SILENCE),
    "by_a_bot": (tap("1h", **{"from": {**A_BOT, "id": PEER}}), Seen.ANSWER),
}

FORMS: dict[str, Case] = {
    "forwarded_cry": (message("overdose", forward_origin=ORIGINS[0]), Seen.CARD),
    "forwarded_from_somebody_hidden": (message("hi", forward_origin=ORIGINS[1]), Seen.ANSWER),
    "forwarded_from_a_channel": (message("hi", forward_origin=ORIGINS[3]), Seen.ANSWER),
    "by_way_of_a_bot": (message("overdose", via_bot=A_BOT), Seen.CARD),
    "sent_by_a_bot": (message("hi", **{"from": {**A_BOT, "id": PEER}}), Seen.ANSWER),
    "without_a_sender": (message("overdose", **{"from": None}), Seen.CARD),
    "edited_words": (edited("hi"), Seen.SILENCE),
    "edited_into_a_cry": (edited("overdose"), Seen.CARD),
    "edited_photo": (edited(None, **MEDIA["photo"]), Seen.SILENCE),
    "10_000_entities": (message("a" * UNITS, entities=entities(10_000)), Seen.ANSWER),
    "entities_beyond_the_words": (message("overdose", entities=entities(3, offset=10**9)), Seen.CARD),
    "entities_below_zero": (message("overdose", entities=entities(3, offset=-5, length=-5)), Seen.CARD),
    "an_entity_of_tomorrow": (message("hi", entities=[{"type": "hologram", "offset": 0, "length": 2}]), Seen.ANSWER),
    "cry_under_a_photo": (message(None, **MEDIA["photo"], caption="he is not breathing"), Seen.CARD),
    "surrogate_under_a_photo": (message(None, **MEDIA["photo"], caption="\ud83d" * 1024), Seen.ANSWER),
    "answer_to_an_answer_to_an_answer": (message("overdose", reply_to_message=deep(3)), Seen.CARD),
    "200_answers_deep": (message("overdose", reply_to_message=deep(200)), Seen.CARD),
    "nested_400_deep": (message("overdose", reply_markup=nested(400)), Seen.CARD),
    "lists_400_deep": (message("overdose", photo=nested(400, in_lists=True)), Seen.CARD),
    "name_with_right_to_left_mark": (
        message("hi", chat={"id": PEER, "type": "private", "title": "\u202e"}),
        Seen.ANSWER,
    ),
    "language_of_300_letters": (message("hi", **{"from": {**SENDER, "language_code": "x" * 300}}), Seen.ANSWER),
    "language_that_is_a_path": (message("hi", **{"from": {**SENDER, "language_code": "../fr"}}), Seen.ANSWER),
    "a_message_of_nothing": (message(), Seen.ANSWER),
    "fields_of_tomorrow": (message("overdose", hologram={"depth": 3}, mood=[1, 2]), Seen.CARD),
    "sent_in_1970": (message("overdose", date=0), Seen.CARD),
    "sent_tomorrow": (message("overdose", date=MOMENT + 86_400), Seen.CARD),
}

BROKEN: dict[str, Case] = {
    "date_out_of_range": (message("overdose", date=10**15), Seen.CARD),
    "date_below_zero": (message("overdose", date=-(10**15)), Seen.CARD),
    "date_not_a_number": (message("overdose", date=float("nan")), Seen.CARD),
    "date_as_words": (message("overdose", date="today"), Seen.CARD),
    "entities_that_are_none": (message("overdose", entities=[None, 7]), Seen.CARD),
    "sender_is_a_list": (message("overdose", **{"from": []}), Seen.CARD),
    "sender_without_a_number": (message("overdose", **{"from": {"first_name": "Sam"}}), Seen.CARD),
    "language_is_a_list": (message("overdose", **{"from": {**SENDER, "language_code": ["en"]}}), Seen.CARD),
    "message_number_is_words": (message("overdose", message_id="41"), Seen.CARD),
    "message_number_is_huge": (message("overdose", message_id=2**70), Seen.CARD),
    "poll_from_an_older_server": (message("overdose", poll={"id": "1"}), Seen.CARD),
    "emergency_tap_with_a_sender_of_nothing": (tap("1e:en:overdose_steps", **{"from": {}}), Seen.CARD),
    "emergency_tap_under_a_message_from_tomorrow": (
        tap("1e:en:overdose_steps", message=message("Menu", date="tomorrow")["message"]),
        Seen.CARD,
    ),
    "emergency_tap_in_a_language_that_is_none": (
        tap("1c:od", **{"from": {**SENDER, "language_code": {"a": 1}}}),
        Seen.CARD,
    ),
    "text_is_a_number": (message(7), Seen.SILENCE),
    "text_is_a_list": (message(["overdose"]), Seen.SILENCE),
    "press_is_a_dictionary": (tap({"a": 1}), Seen.SILENCE),
    "press_is_a_number": (tap(1), Seen.SILENCE),
    "tap_number_is_a_dictionary": (tap("1h", id={"a": 1}), Seen.ANY),
    "chat_is_a_list": (message("overdose", chat=[PEER]), Seen.SILENCE),
    "chat_number_is_words": (message("overdose", chat={"id": "5550001", "type": "private"}), Seen.ANY),
    "chat_number_is_a_path": (message("overdose", chat={"id": "../x", "type": "private"}), Seen.SILENCE),
    "chat_number_is_a_truth": (message("overdose", chat={"id": True, "type": "private"}), Seen.SILENCE),
    "chat_number_is_half": (message("overdose", chat={"id": 5.5, "type": "private"}), Seen.SILENCE),
    "chat_number_is_huge": (message("overdose", chat={"id": 2**70, "type": "private"}), Seen.SILENCE),
    "message_is_a_list": ({"update_id": NUMBER, "message": [message("overdose")]}, Seen.SILENCE),
    "message_is_true": ({"update_id": NUMBER, "message": True}, Seen.SILENCE),
    "nothing_but_a_number": ({"update_id": NUMBER}, Seen.SILENCE),
    "two_kinds_at_once": ({**edited("hi"), **message("overdose")}, Seen.CARD),
}

GROUPS: dict[str, Case] = {
    "group_words": (in_group("hi"), Seen.LEAVES),
    "group_cry": (in_group("overdose"), Seen.LEAVES),
    "group_command": (in_group("/od@peer2peer_practice_bot"), Seen.LEAVES),
    "small_group": (in_group("hi", chat={"id": -5550013, "title": "x", "type": "group"}), Seen.LEAVES),
    "anonymous_admin": (in_group("/start", **{"from": ANONYMOUS}, sender_chat=A_GROUP), Seen.LEAVES),
    "on_behalf_of_a_channel": (in_group("hi", sender_chat=A_CHANNEL, is_automatic_forward=True), Seen.LEAVES),
    "forum_topic": (in_group("hi", message_thread_id=7, is_topic_message=True), Seen.LEAVES),
    "title_that_is_hostile": (in_group("hi", chat={**A_GROUP, "title": "\u202e<b>\x00\ud83d"}), Seen.LEAVES),
    "channel_as_a_message": (in_group("hi", chat=A_CHANNEL), Seen.LEAVES),
    "a_chat_of_tomorrow": (in_group("hi", chat={"id": -100, "type": "hologram"}), Seen.LEAVES),
    "edited_in_a_group": (edited("overdose", chat=A_GROUP), Seen.LEAVES),
    "added": (membership(A_GROUP, {"status": "member"}), Seen.LEAVES),
    "made_admin_with_few_rights_told": (membership(A_GROUP, RIGHTS), Seen.LEAVES),
    "added_to_a_channel": (membership(A_CHANNEL, {"status": "member"}), Seen.LEAVES),
    "thrown_out": (membership(A_GROUP, {"status": "kicked", "until_date": 0}), Seen.SILENCE),
    "blocked_by_a_stranger": (
        membership({"id": PEER, "type": "private"}, {"status": "kicked", "until_date": 0}),
        Seen.SILENCE,
    ),
    "a_status_of_tomorrow": (membership({"id": PEER, "type": "private"}, {"status": "ghost"}), Seen.SILENCE),
    "channel_post": (post("channel_post"), Seen.SILENCE),
    "edited_channel_post": (post("edited_channel_post"), Seen.SILENCE),
    "business_message": (
        other("business_message", {**message("overdose")["message"], "business_connection_id": "1"}),
        Seen.SILENCE,
    ),
    "edited_business_message": (other("edited_business_message", message("overdose")["message"]), Seen.SILENCE),
}

CONTENT: dict[str, Case] = {
    # Telegram sends a bot the line about its own pinning: the welcome pins a card, and must not answer itself.
    "the_bots_own_pin": (message(None, **{"from": OURSELVES}, **SERVICE["pinned_message"]), Seen.SILENCE),
    **{name: (message(None, **held), Seen.ANSWER) for name, held in MEDIA.items()},
    **{name: (message(None, **held), Seen.ANY) for name, held in SERVICE.items()},
}

KINDS: dict[str, Case] = {name: (other(name, held), Seen.SILENCE) for name, held in OTHER_KINDS.items()}

ALL: dict[str, Callable[[], Case]] = {
    f"{table}: {name}": lambda case=case: copy.deepcopy(case)  # type: ignore[misc]
    for table, cases in {
        "text": TEXTS,
        "command": COMMANDS,
        "press": PRESSES,
        "form": FORMS,
        "broken": BROKEN,
        "group": GROUPS,
        "content": CONTENT,
        "kind": KINDS,
    }.items()
    for name, case in cases.items()
}
"""Every case by its name, fresh each time."""
