"""A file for a spreadsheet never begins a formula in it, whatever words come from outside."""

from __future__ import annotations

import csv
import io
import random
import unicodedata

import pytest

from conversations.sheets import BYTE_ORDER, cell, sheet

SIGNS = "=+-@\t\r\0\n＝＋－＠﹢﹦﹣﹫|%⁼₌⁺₊\u2060\u200b\ufeff\u00a0 ';,\"\x0b\x85\u2028"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1 604", "'+1 604"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\0=1", "'=1"),
        ("  =1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("\u200b=1", "'\u200b=1"),
        ("|calc", "'|calc"),
        ("%0A", "'%0A"),
        ("a\n=1", "a =1"),
        ("a;=1", "a,=1"),
        ("1-2", "1-2"),
        ("2 in 5, or fewer", "2 in 5, or fewer"),
        ("", ""),
        ("Ça va?", "Ça va?"),
    ],
)
def test_what_could_begin_a_formula_stands_behind_a_sign(text: str, safe: str) -> None:
    """OWASP ASVS 1.2.10; nothing else is changed, but that a cell is one line and has no semicolon."""
    assert cell(text) == safe


def test_ten_thousand_cells_hold_no_formula() -> None:
    """Read as a spreadsheet reads; nothing that parts cells elsewhere is left in one."""
    chance = random.Random(9)
    letters = SIGNS * 3 + "abcDDE(A1)!\\/123éß漢"
    texts = ["".join(chance.choices(letters, k=chance.randint(0, 12))) for _ in range(10_000)]
    written = sheet([texts[at : at + 4] for at in range(0, len(texts), 4)])
    read = [each for row in csv.reader(io.StringIO(written.removeprefix(BYTE_ORDER), newline="")) for each in row]
    assert len(read) == len(texts), "no cell became two, or none"
    assert not [each for each in read if _may_be_formula(each)]
    # A spreadsheet that counts in commas parts cells at semicolons, whatever is quoted.
    assert ";" not in written and "\t" not in written
    assert sum(each.startswith("'") for each in read) > 3000, "the made-up cells must have been dangerous"


def _may_be_formula(text: str) -> bool:
    seen = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each)[0] not in "CZ")
    return seen[:1] in tuple("=+-@|%") or any(unicodedata.category(each) == "Cc" for each in text)


def test_quotes_in_a_cell_are_doubled() -> None:
    """RFC 4180: else a cell could end where its words say so."""
    assert sheet([['a"b', "c"]]) == f'{BYTE_ORDER}"a""b","c"\r\n'
