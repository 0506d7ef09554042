"""HTML is read as Telegram reads it: the same text, the same entities, the same complaints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import find_plain, trim
from sandbox.markup import MarkupError, parse_html, utf16_length


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain & simple", "plain & simple", []),
        ("<b>bold</b>", "bold", [("bold", 0, 4)]),
        ("😀<i>x</i>", "😀x", [("italic", 2, 1)]),
        ("<B>a<em>b</em></B>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("&lt;b&gt; &amp;&quot;&#33;&#x41;", '<b> &"!A', []),
        ("&nbsp;&copy", "&nbsp;&copy", []),
        ("<b></b>x", "x", []),
        ("<b>x</>y", "xy", [("bold", 0, 1)]),
        ("<a href='https://x.ca/?a=1&amp;b'>y</a>", "y", [("text_link", 0, 1)]),
        ("<a href='tel:911'>call</a>", "call", []),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        (
            "<s>a</s><u>b</u><code>c</code>",
            "abc",
            [("strikethrough", 0, 1), ("underline", 1, 1), ("code", 2, 1)],
        ),
    ],
)
def test_what_telegram_takes(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = parse_html(html)
    assert plain == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("é <p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("x<br/>y", 'Unsupported start tag "br/" at byte offset 1'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href='x>y</a>", "Unclosed start tag at byte offset 0"),
        ("<a ='x'>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_what_telegram_refuses(html: str, words: str) -> None:
    with pytest.raises(MarkupError) as problem:
        parse_html(html)
    assert str(problem.value) == words


@given(st.text(alphabet="<>/&;='\"ab spcode=-#x1😀\n"))
def test_any_text_is_read_or_refused(html: str) -> None:
    try:
        text, entities = parse_html(html)
    except MarkupError:
        return
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(text)


@given(st.text(), st.text(alphabet=" \n\t"), st.text(alphabet=" \n\t"))
def test_escaped_text_comes_back_as_it_was(text: str, before: str, after: str) -> None:
    """The bot escapes three signs; nothing else may change on the way, but for white space at the ends."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain, entities = parse_html(f"{before}{escaped}{after}")
    assert trim(plain, entities) == (text.strip(), [])


def test_entities_move_with_the_white_space_that_is_cut() -> None:
    text, entities = trim(*parse_html(" \n <b> x </b> "))
    assert (text, entities) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start abc", ["bot_command"]),
        ("and/or 24/7 a/b", []),
        ("see /od, https://bc.211.ca/x. and @practice_bot", ["bot_command", "url", "mention"]),
        ("mail@example.org", []),
        ("Pass it on: t.me/practice_bot?start=overdose_steps.", ["url"]),
        ("at.me/x x.t.me/x @t.me/x", []),
    ],
)
def test_commands_links_and_mentions_are_found(text: str, kinds: list[str]) -> None:
    assert [entity["type"] for entity in find_plain(text, [])] == kinds


def test_nothing_is_found_inside_code() -> None:
    text, entities = parse_html("<code>/od</code>")
    assert [entity["type"] for entity in find_plain(text, entities)] == ["code"]
