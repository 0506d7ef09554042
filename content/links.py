"""Addresses a card may lead to: each stands once, labelled as it was seen, and on a host the pack allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flows.fields import FieldReader
from flows.issues import Issue, issue
from flows.tree import Fields

LABEL_MOST, ADDRESS_MOST = 60, 300

_HTTP = re.compile(r"https?://([a-zA-Z0-9.-]+)(?:/[^\s<>\"]*)?")


@dataclass(frozen=True)
class Link:
    """One address. An operator fills in an empty `url`; until then the link `instead` stands in for it.

    `seen_on`: when the address was read in a source; `checked_on`: when a person opened it, None until then.
    """

    label: str
    url: str = ""
    instead: str = ""
    sources: tuple[str, ...] = ()
    seen_on: date | None = None
    checked_on: date | None = None


def parse_link(fields: Fields, file: str, issues: list[Issue], is_source: bool) -> Link:
    """Read one link. A translation holds its label alone."""
    reader = FieldReader(fields, file, issues)
    label = reader.text("label", most=LABEL_MOST)
    link = Link(label)
    if is_source:
        link = Link(
            label=label,
            url=reader.text("url", required=False, most=ADDRESS_MOST).strip(),
            instead=reader.text("instead", required=False).strip(),
            sources=reader.texts("sources"),
            seen_on=reader.date("seen_on", required=True),
            checked_on=reader.date("checked_on"),
        )
        if link.url and not _HTTP.fullmatch(link.url):
            issues.append(issue("C023", file, fields.line, url=link.url))
        if not link.url and not link.instead:
            issues.append(issue("C022", file, fields.line))
    reader.finish()
    return link


def host_of(url: str) -> str:
    """Return the host of a web address, in small letters; "" for what is no web address."""
    found = _HTTP.fullmatch(url)
    return found[1].lower() if found else ""


def open_link(links: Mapping[str, Link], key: str) -> tuple[str, Link] | None:
    """Return the link a key leads to now, with its own key: itself, or what stands in until its address is known."""
    link = links.get(key)
    if link is None:
        return None
    if link.url:
        return key, link
    other = links.get(link.instead)
    return (link.instead, other) if other and other.url else None
