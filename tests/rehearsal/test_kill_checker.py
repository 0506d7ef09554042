"""The checker of kills refuses every way in which a promise can be broken, and forgives only what a death explains."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rehearsal.kill_checker import ChatStory, Expected, Row, Sight, Story, judge

KEYS = ("welcome", "question", "answer")
DIED = 100.0

SENT = Row("reply", "sent")


def chat(*shown: Sight, rows: int = 3, expected: Expected | None = None, **more: object) -> ChatStory:
    """A chat that expects three replies, and was shown these."""
    story = ChatStory("chat 1", expected or Expected(KEYS, rows=3), tuple(shown), rows=(SENT,) * rows)
    return replace(story, **more)


def story(*chats: ChatStory, died_at: tuple[float, ...] = (DIED,)) -> Story:
    """A run of two updates, both acknowledged and noted."""
    both = frozenset({1, 2})
    return Story(both, both, both, frozenset(), 0, died_at, chats)


def shown(*keys: str, start: float = 10.0) -> list[Sight]:
    """Replies a second apart."""
    return [Sight(key, start + place) for place, key in enumerate(keys)]


def broken(told: Story) -> str:
    """All that was broken, in one text."""
    return "; ".join(judge(told).breaks)


def test_a_run_in_which_everything_came_once_and_in_order_is_good() -> None:
    verdict = judge(story(chat(*shown(*KEYS))))
    assert verdict.breaks == []
    assert (verdict.lost, verdict.twice, verdict.replies_lost, verdict.copies) == (0, 0, 0, 0)


def test_an_update_that_was_acknowledged_and_not_noted_is_lost() -> None:
    told = replace(story(), seen=frozenset({1}))
    assert judge(told).lost == 1
    assert "acknowledged and lost: 1 of the updates [2]" in broken(told)


def test_an_emergency_answered_beside_a_store_that_was_shut_is_not_lost() -> None:
    told = replace(story(), seen=frozenset({1}), urgent=frozenset({2}), not_noted=1)
    assert (judge(told).beside_store, judge(told).breaks) == (1, [])
    assert judge(replace(told, not_noted=0)).lost == 1
    assert judge(replace(told, urgent=frozenset({1}))).lost == 1


def test_an_update_that_was_never_acknowledged_is_told() -> None:
    assert "never acknowledged: 1" in broken(replace(story(), confirmed=frozenset({1})))


def test_a_reply_that_was_never_shown_is_lost() -> None:
    told = story(chat(*shown("welcome", "answer")))
    assert judge(told).replies_lost == 1
    assert "1 replies lost, such as 'question'" in broken(told)


def test_replies_in_another_order_are_told() -> None:
    told = story(chat(*shown("welcome", "answer", "question")))
    assert judge(told).out_of_order == 1


def test_a_reply_shown_again_later_is_an_update_applied_twice() -> None:
    told = story(chat(*shown("welcome", "question", "answer", "question")))
    assert judge(told).twice == 1
    assert "out of their place" in broken(told)


def test_rows_beyond_those_of_peace_are_an_update_applied_twice() -> None:
    told = story(chat(*shown(*KEYS), rows=4))
    assert judge(told).twice == 1
    assert "acted twice: 1 rows too many" in broken(told)


def test_fewer_rows_than_in_peace_are_an_update_that_never_acted() -> None:
    assert judge(story(chat(*shown(*KEYS), rows=2))).lost == 1


@pytest.mark.parametrize("state", ["queued", "sending", "retry", "failed", "cancelled"])
def test_a_reply_whose_row_does_not_say_sent_is_told(state: str) -> None:
    told = story(chat(*shown(*KEYS), rows=2))
    told = replace(told, chats=(replace(told.chats[0], rows=(SENT, SENT, Row("reply", state))),))
    assert "never sent" in broken(told)


def test_a_copy_around_a_death_is_counted_and_forgiven() -> None:
    told = story(chat(Sight("welcome", DIED - 0.1), *shown("welcome", "question", "answer", start=DIED + 1)))
    verdict = judge(told)
    assert (verdict.copies, verdict.breaks) == (1, [])


def test_a_copy_whose_first_answer_was_lost_is_forgiven() -> None:
    told = story(chat(Sight("welcome", 10, is_lost=True), *shown(*KEYS, start=12)))
    assert judge(told).breaks == []


@pytest.mark.parametrize(
    ("first", "second"),
    [(10, 11), (DIED - 20, DIED + 1), (DIED + 1, DIED + 2)],
    ids=["nobody died", "long before the death", "both after it"],
)
def test_a_copy_outside_the_send_window_is_refused(first: float, second: float) -> None:
    told = story(chat(Sight("welcome", first), *shown(*KEYS, start=second)))
    assert judge(told).copies == 1
    assert "copied outside the send window" in broken(told)


def test_a_second_tap_on_a_copied_question_may_show_it_once_more_and_only_then() -> None:
    expected = Expected(KEYS, rows=3, taps_again=1)
    around = Sight("question", DIED - 0.1), Sight("question", DIED + 1), Sight("question", DIED + 2)
    copied = chat(Sight("welcome", 10), *around, Sight("answer", DIED + 3), rows=5, expected=expected)
    assert judge(story(copied)).breaks == []
    in_peace = chat(*shown("welcome", "question", "question", "answer"), rows=5, expected=expected)
    assert "acted twice" not in broken(story(in_peace))
    assert "copied outside" in broken(story(in_peace))


CARDS = Expected(KEYS, cards=("od", "ox"), rows=3)


def test_an_emergency_card_that_never_came_is_lost() -> None:
    told = story(chat(*shown(*KEYS), expected=CARDS, cards=(Sight("od", 10),)))
    assert judge(told).cards_lost == 1


def test_cards_come_again_after_a_death_for_memory_died_with_the_bot() -> None:
    both = Sight("od", DIED - 1), Sight("ox", DIED - 1), Sight("od", DIED + 1), Sight("ox", DIED + 1)
    verdict = judge(story(chat(*shown(*KEYS), expected=CARDS, cards=both)))
    assert (verdict.cards_copied, verdict.breaks) == (2, [])


def test_one_bot_never_sends_a_card_twice_unless_an_answer_was_lost() -> None:
    cards = Sight("od", 10), Sight("od", 11), Sight("ox", 12)
    assert "one bot sent 2 emergency cards" in broken(story(chat(*shown(*KEYS), expected=CARDS, cards=cards)))
    unheard = (replace(cards[0], is_lost=True), *cards[1:])
    assert judge(story(chat(*shown(*KEYS), expected=CARDS, cards=unheard))).breaks == []


def test_a_card_that_could_not_go_out_may_have_become_a_row() -> None:
    assert judge(story(chat(*shown(*KEYS), rows=4, failed_cards=1))).breaks == []


def test_only_a_farewell_may_be_lost() -> None:
    expected = Expected(KEYS, rows=0, loses_farewell=True)
    verdict = judge(story(chat(*shown("welcome", "question"), rows=0, expected=expected)))
    assert (verdict.farewells_lost, verdict.breaks) == (1, [])
    assert judge(story(chat(*shown("welcome"), rows=0, expected=expected))).replies_lost == 1
    assert "a farewell was said 2 times" in broken(story(chat(*shown(*KEYS, "answer"), rows=0, expected=expected)))


def test_a_farewell_may_overtake_the_copy_of_what_came_before_it() -> None:
    expected = Expected(KEYS, rows=0, loses_farewell=True)
    overtaken = Sight("welcome", 10), Sight("question", DIED), Sight("answer", DIED + 1), Sight("question", DIED + 1)
    assert judge(story(chat(*overtaken, rows=0, expected=expected))).breaks == []


def nudged(*states: str, seen: tuple[Sight, ...] = (), ended: int = 0) -> Story:
    """A chat for which two nudges were planned, whose rows ended so."""
    rows = (SENT, SENT, SENT, *(Row("nudge", state) for state in states))
    planned = replace(chat(*shown(*KEYS)), nudges=("first", "second"), shown_nudges=seen, nudges_ended=ended)
    return story(replace(planned, rows=rows))


FIRST, SECOND = Sight("first", 20), Sight("second", 21)


def test_nudges_that_were_shown_once_or_say_what_became_of_them_are_good() -> None:
    assert judge(nudged("sent", "sent", seen=(FIRST, SECOND))).breaks == []
    assert judge(nudged("sent", "unknown", seen=(FIRST, SECOND))).breaks == []
    assert judge(nudged("sent", "unknown", seen=(FIRST,))).breaks == []
    assert judge(nudged("sent", seen=(FIRST,), ended=1)).breaks == []


def test_a_nudge_that_was_shown_twice_is_refused_whatever_died() -> None:
    again = replace(FIRST, at=DIED)
    assert "shown 2 times" in broken(nudged("sent", "unknown", seen=(FIRST, again)))


def test_a_nudge_that_was_lost_in_silence_is_refused() -> None:
    assert "the rows say" in broken(nudged("sent", "sent", seen=(FIRST,)))
    assert "2 nudges were planned" in broken(nudged("sent", seen=(FIRST,)))
    assert "left behind" in broken(nudged("sent", "sending", seen=(FIRST,)))


def test_a_nudge_nobody_planned_is_refused() -> None:
    assert "nobody planned" in broken(nudged("sent", "sent", seen=(FIRST, Sight("third", 22))))
