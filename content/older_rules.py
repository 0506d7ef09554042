"""Which mistakes a release may have that was published before their rules were made (`docs/decisions/0017`)."""

from __future__ import annotations

from flows.card_rules import CARD_RULES
from flows.limit_rules import LIMIT_RULES
from flows.project_rules import PROJECT_RULES
from flows.wording_rules import WORDING_RULES

_RULES_OF_TABLES = ("C013", "C016", "C017", "C019", "C022", "C023", "C027", "C042", "C062")

_RULES_OF_FLOWS = ("F022", "F031", "F038")
"""Rules of one flow that are stricter since all flows are looked at together, or what they count is kept."""

NEEDS = frozenset({"C041", "C043", "C050"})
"""What the bot cannot do without in its newest pack; a release people are amid may be older than the need."""

RULES_OF_WRITING = frozenset(
    (
        *(rule.code for rule in (*CARD_RULES, *WORDING_RULES, *PROJECT_RULES, *LIMIT_RULES)),
        *_RULES_OF_TABLES,
        *_RULES_OF_FLOWS,
    )
)
"""Mistakes that keep a draft from being published, and that break nothing in a release."""
