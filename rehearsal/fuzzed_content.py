"""What a Telegram message can hold beside words: one small well-formed example of each kind, as the Bot API writes it.

Made-up numbers throughout. Where the Bot API allows less, the least is written.
"""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]

MOMENT = 1_795_456_800
SOMEBODY: Fields = {"id": 5550777, "is_bot": False, "first_name": "Alex"}
A_BOT: Fields = {"id": 100200301, "is_bot": True, "first_name": "Other", "username": "other_practice_bot"}
OURSELVES: Fields = {"id": 100200300, "is_bot": True, "first_name": "Peer2Peer", "username": "peer2peer_practice_bot"}
A_CHANNEL: Fields = {"id": -1005550010, "title": "News", "type": "channel"}
A_GROUP: Fields = {"id": -1005550009, "title": "Night shift", "type": "supergroup"}

_FILE: Fields = {"file_id": "AgAD", "file_unique_id": "u1"}
_PHOTO: Fields = {**_FILE, "width": 90, "height": 90, "file_size": 1000}
_VIDEO: Fields = {**_FILE, "width": 90, "height": 90, "duration": 3}
_PLACE: Fields = {"latitude": 49.28, "longitude": -123.1}
_OPTION: Fields = {"persistent_id": "1", "text": "yes", "voter_count": 0}
_SET: Fields = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}

POLL: Fields = {
    "id": "1",
    "question": "?",
    "options": [_OPTION, {**_OPTION, "persistent_id": "2", "text": "no"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}

MEDIA: dict[str, Fields] = {
    "animation": {"animation": _VIDEO, "document": _FILE},
    "audio": {"audio": {**_FILE, "duration": 3, "title": "song", "performer": "band"}},
    "document": {"document": {**_FILE, "file_name": "a.pdf", "mime_type": "application/pdf"}},
    "photo": {"photo": [_PHOTO, {**_PHOTO, "file_unique_id": "u2"}]},
    "photo_of_an_album": {"photo": [_PHOTO], "media_group_id": "1", "has_media_spoiler": True},
    "sticker": {"sticker": {**_FILE, **_SET, "emoji": "🙂"}},
    "story": {"story": {"chat": A_CHANNEL, "id": 1}},
    "video": {"video": _VIDEO},
    "video_note": {"video_note": {**_FILE, "length": 240, "duration": 3}},
    "voice": {"voice": {**_FILE, "duration": 3}},
    "paid_media": {"paid_media": {"star_count": 1, "paid_media": [{"type": "preview", "width": 1, "height": 1}]}},
    "contact": {"contact": {"phone_number": "+16045550100", "first_name": "Alex", "user_id": 5550777}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "game": {"game": {"title": "g", "description": "d", "photo": [_PHOTO]}},
    "poll": {"poll": POLL},
    "venue": {"venue": {"location": _PLACE, "title": "Site", "address": "1 Main"}, "location": _PLACE},
    "location": {"location": {**_PLACE, "live_period": 60, "heading": 90}},
    "checklist": {"checklist": {"title": "t", "tasks": [{"id": 1, "text": "one"}]}},
    "invoice": {
        "invoice": {"title": "t", "description": "d", "start_parameter": "", "currency": "CAD", "total_amount": 1}
    },
}
"""What a peer can send that is not words."""

_EMPTY: tuple[str, ...] = (
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "video_chat_started",
    "giveaway_created",
)
_SET_TRUE: tuple[str, ...] = (
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
)

SERVICE: dict[str, Fields] = {
    **{name: {name: {}} for name in _EMPTY},
    **{name: {name: True} for name in _SET_TRUE},
    "new_chat_members": {"new_chat_members": [SOMEBODY, OURSELVES]},
    "left_chat_member": {"left_chat_member": SOMEBODY},
    "new_chat_title": {"new_chat_title": "Night"},
    "new_chat_photo": {"new_chat_photo": [_PHOTO]},
    "message_auto_delete_timer_changed": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    "migrate_to_chat_id": {"migrate_to_chat_id": -1005550011},
    "migrate_from_chat_id": {"migrate_from_chat_id": -5550011},
    "pinned_message": {"pinned_message": {"message_id": 3, "date": 0, "chat": A_GROUP}},
    "successful_payment": {
        "successful_payment": {
            "currency": "XTR",
            "total_amount": 1,
            "invoice_payload": "x",
            "telegram_payment_charge_id": "1",
            "provider_payment_charge_id": "1",
        }
    },
    "refunded_payment": {
        "refunded_payment": {
            "currency": "XTR",
            "total_amount": 1,
            "invoice_payload": "x",
            "telegram_payment_charge_id": "1",
        }
    },
    "users_shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 5550777}]}},
    "chat_shared": {"chat_shared": {"request_id": 1, "chat_id": -1005550009}},
    "connected_website": {"connected_website": "example.org"},
    "write_access_allowed": {"write_access_allowed": {"from_request": True}},
    "passport_data": {"passport_data": {"data": [], "credentials": {"data": "x", "hash": "x", "secret": "x"}}},
    "proximity_alert_triggered": {
        "proximity_alert_triggered": {"traveler": SOMEBODY, "watcher": OURSELVES, "distance": 5}
    },
    "boost_added": {"boost_added": {"boost_count": 1}},
    "chat_background_set": {
        "chat_background_set": {
            "type": {"type": "fill", "fill": {"type": "solid", "color": 1}, "dark_theme_dimming": 1}
        }
    },
    "forum_topic_created": {"forum_topic_created": {"name": "t", "icon_color": 1}},
    "forum_topic_edited": {"forum_topic_edited": {"name": "t"}},
    "giveaway": {"giveaway": {"chats": [A_CHANNEL], "winners_selection_date": MOMENT, "winner_count": 1}},
    "giveaway_winners": {
        "giveaway_winners": {
            "chat": A_CHANNEL,
            "giveaway_message_id": 1,
            "winners_selection_date": MOMENT,
            "winner_count": 1,
            "winners": [SOMEBODY],
        }
    },
    "giveaway_completed": {"giveaway_completed": {"winner_count": 1}},
    "video_chat_scheduled": {"video_chat_scheduled": {"start_date": MOMENT}},
    "video_chat_ended": {"video_chat_ended": {"duration": 3}},
    "video_chat_participants_invited": {"video_chat_participants_invited": {"users": [SOMEBODY]}},
    "web_app_data": {"web_app_data": {"data": "x", "button_text": "y"}},
    "paid_message_price_changed": {"paid_message_price_changed": {"paid_message_star_count": 1}},
    "direct_message_price_changed": {"direct_message_price_changed": {"are_direct_messages_enabled": True}},
    "checklist_tasks_done": {"checklist_tasks_done": {"marked_as_done_task_ids": [1]}},
    "checklist_tasks_added": {"checklist_tasks_added": {"tasks": [{"id": 2, "text": "two"}]}},
    "suggested_post_declined": {"suggested_post_declined": {"comment": "no"}},
    "a_service_of_tomorrow": {"telepathy_started": {"with": SOMEBODY, "strength": 0.5}},
}
"""What Telegram itself writes into a chat."""

ORIGINS: tuple[Fields, ...] = (
    {"type": "user", "date": MOMENT, "sender_user": SOMEBODY},
    {"type": "hidden_user", "date": MOMENT, "sender_user_name": "Hidden"},
    {"type": "chat", "date": MOMENT, "sender_chat": A_GROUP},
    {"type": "channel", "date": MOMENT, "chat": A_CHANNEL, "message_id": 3},
    {"type": "an_origin_of_tomorrow", "date": MOMENT},
)
"""Where a forwarded message can come from."""

ENTITIES: tuple[str, ...] = (
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline"),
    *("strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "an_entity_of_tomorrow"),
)
"""What a stretch of words can be marked as, without further fields."""

STATUSES: tuple[Fields, ...] = (
    {"status": "member"},
    {"status": "left"},
    {"status": "kicked", "until_date": 0},
    {"status": "creator", "is_anonymous": True},
    {
        "status": "administrator",
        **dict.fromkeys(
            (
                "can_be_edited",
                "is_anonymous",
                "can_manage_chat",
                "can_delete_messages",
                "can_manage_video_chats",
                "can_restrict_members",
                "can_promote_members",
                "can_change_info",
                "can_invite_users",
                "can_post_stories",
                "can_edit_stories",
                "can_delete_stories",
            ),
            False,
        ),
    },
    {"status": "a_status_of_tomorrow"},
)
"""What somebody can be in a chat."""

_REACTION: Fields = {"type": "emoji", "emoji": "👍"}
_BOOST: Fields = {"source": "premium", "user": SOMEBODY}

OTHER_KINDS: dict[str, Fields] = {
    "inline_query": {"id": "1", "from": SOMEBODY, "query": "overdose", "offset": ""},
    "chosen_inline_result": {"result_id": "1", "from": SOMEBODY, "query": "overdose"},
    "shipping_query": {
        "id": "1",
        "from": SOMEBODY,
        "invoice_payload": "x",
        "shipping_address": {
            **dict.fromkeys(("country_code", "state", "city", "street_line1", "street_line2", "post_code"), "x")
        },
    },
    "pre_checkout_query": {"id": "1", "from": SOMEBODY, "currency": "XTR", "total_amount": 1, "invoice_payload": "x"},
    "poll": POLL,
    "poll_answer": {"poll_id": "1", "user": SOMEBODY, "option_ids": [0], "option_persistent_ids": ["1"]},
    "chat_member": {
        "chat": A_GROUP,
        "from": SOMEBODY,
        "date": MOMENT,
        "old_chat_member": {"user": SOMEBODY, "status": "left"},
        "new_chat_member": {"user": SOMEBODY, "status": "member"},
    },
    "chat_join_request": {"chat": A_GROUP, "from": SOMEBODY, "date": MOMENT, "user_chat_id": 5550777},
    "chat_boost": {
        "chat": A_CHANNEL,
        "boost": {"boost_id": "1", "add_date": MOMENT, "expiration_date": MOMENT, "source": _BOOST},
    },
    "removed_chat_boost": {"chat": A_CHANNEL, "boost_id": "1", "remove_date": MOMENT, "source": _BOOST},
    "message_reaction": {
        "chat": A_GROUP,
        "message_id": 3,
        "user": SOMEBODY,
        "date": MOMENT,
        "old_reaction": [],
        "new_reaction": [_REACTION],
    },
    "message_reaction_count": {
        "chat": A_CHANNEL,
        "message_id": 3,
        "date": MOMENT,
        "reactions": [{"type": _REACTION, "total_count": 2}],
    },
    "business_connection": {
        "id": "1",
        "user": SOMEBODY,
        "user_chat_id": 5550777,
        "date": MOMENT,
        "can_reply": True,
        "is_enabled": True,
    },
    "deleted_business_messages": {"business_connection_id": "1", "chat": A_GROUP, "message_ids": [1, 2]},
    "purchased_paid_media": {"from": SOMEBODY, "paid_media_payload": "x"},
    "telepathy": {"from": SOMEBODY, "thought": "overdose", "strength": 0.5},
}
"""Updates that are no message, no tap and no change of the bot's own membership; the last is none of today's."""
