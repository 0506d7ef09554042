"""The talks of a pack without the rest of it: for where words changed, years of releases are looked through."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from flows.definition import Flow
from flows.parser import parse_flow, parse_flow_words

FOLDER = "flows/"


def flow_files(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the files of each talk with its translations, by the name they have in common."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(files):
        if path.startswith(FOLDER):
            name = path.removeprefix(FOLDER).partition(".")[0]
            found.setdefault(name, {})[path] = files[path]
    return found


def flows_of(files: Mapping[str, str]) -> dict[str, Flow]:
    """Return the talks in some files as `content.pack` reads them, translations and all; mistakes are told there."""
    flows: dict[str, Flow] = {}
    translations: list[str] = []
    for path in sorted(files):
        if path.count(".") > 1:
            translations.append(path)
            continue
        flow, _ = parse_flow(files[path], path)
        if flow:
            flows[flow.key] = flow
    for path in translations:
        words, _ = parse_flow_words(files[path], path)
        flow = flows.get(words.flow) if words else None
        if words and flow:
            nodes = {**flow.translations, words.language: words.nodes}
            titles = {**flow.titles, words.language: words.title}
            flows[flow.key] = dataclasses.replace(flow, translations=nodes, titles=titles)
    return flows
