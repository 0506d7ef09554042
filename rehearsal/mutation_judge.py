"""Says of a mutant who notices it: the verifier, the written scenes, or nobody; or that there is nothing to notice."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from content.pack import Pack, draft_pack
from flows.definition import Flow
from flows.issues import Issue
from flows.transcript import Scene, Transcript

from .coverage import WatchedBot
from .mutation_compare import difference
from .mutations import Mutant
from .pure_replay import NotOnScreen, PureBot
from .random_script import read_part, written
from .safety_talk import Act, RememberingWords, Talk
from .told import NoEmergencyDoor
from .written_scenes import begins
from .written_scenes import difference as difference_of

_CARD = """\
card: {key}
topic: {topic}
title: {title}
emergency: {emergency}
words: [page]
body: One page.
sources: [facts:S14]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
"""


class Fate(StrEnum):
    """What becomes of a mutant."""

    VERIFIER = "verifier"
    EQUIVALENT = "equivalent"
    SCENES = "scenes"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant, and why: the codes of its issues, the scene that went otherwise, or the way there."""

    mutant: Mutant
    fate: Fate
    why: str


@dataclass(frozen=True)
class _Written:
    """One scene with the transcript it stands in, and the flows it comes by."""

    transcript: Transcript
    scene: Scene
    flows: frozenset[str]


class Judge:
    """Judges mutants of one pack's flows."""

    def __init__(self, pack: Pack, transcripts: Sequence[Transcript]) -> None:
        self.words = RememberingWords(pack)
        self._transcripts = transcripts
        self._ground = {path: text for path, text in pack.files.items() if not path.startswith("cards/")}
        for path in [path for path in self._ground if path.startswith("phrases/")]:
            self._ground[path] = written(read_part(self._ground, path))  # Plainly written, they are read quickly.
        self._ground |= {f"cards/{key}.yaml": _stub(pack, key) for key in pack.cards}

    def judge(self, mutant: Mutant) -> Verdict:
        """Say what becomes of a mutant: the verifier is asked first, then the engine, then the scenes."""
        pack, issues = draft_pack({**self._ground, **mutant.files})
        new = _told(issues) - self._clean
        if new:
            return Verdict(mutant, Fate.VERIFIER, " ".join(sorted({code for code, _, _ in new})))
        assert pack, mutant
        words = self._with(pack.flows[mutant.flow])
        acts = self._differs(words, mutant.flow)
        if not acts:
            return Verdict(mutant, Fate.EQUIVALENT, "")
        scene = self._scene_against(words, mutant.flow)
        told = "; ".join(map(str, acts))
        return Verdict(mutant, Fate.SCENES, scene) if scene else Verdict(mutant, Fate.SURVIVED, told)

    @cached_property
    def _clean(self) -> Counter[tuple[str, str, str]]:
        """What the verifier finds without any mutant: cards are stubs here, so that a thousand mutants take minutes."""
        return _told(draft_pack(self._ground)[1])

    def _with(self, flow: Flow) -> RememberingWords:
        """Return the words with one flow in place of its own; what the search finds is not changed by it."""
        words = copy.copy(self.words)
        words.pack = replace(words.pack, flows={**words.pack.flows, flow.key: flow})
        return words

    def _differs(self, words: RememberingWords, flow: str) -> tuple[Act, ...]:
        for language in self.words.pack.languages:
            if language not in self._talks:
                self._talks[language] = Talk(self.words, language)
            if acts := difference(self._talks[language], Talk(words, language), flow):
                return acts
        return ()

    @cached_property
    def _talks(self) -> dict[str, Talk]:
        return {}

    def _scene_against(self, words: RememberingWords, flow: str) -> str:
        """Return the first scene that goes otherwise with the changed flow, by its file and title; "" for none."""
        for one in self._scenes_of[flow]:
            if goes_otherwise(words, one.transcript, one.scene):
                return f"{one.transcript.file}: {one.scene.title}"
        return ""

    @cached_property
    def _scenes_of(self) -> Mapping[str, Sequence[_Written]]:
        """Return, by flow, the scenes that come by it; those of its own file first."""
        found: dict[str, list[_Written]] = {key: [] for key in self.words.pack.flows}
        for transcript in self._transcripts:
            for scene in transcript.scenes:
                one = _Written(transcript, scene, self._visited(transcript, scene))
                for key in one.flows:
                    found[key].append(one)
        for key, scenes in found.items():
            scenes.sort(key=lambda one, key=key: f"/{key}." not in f"/{one.transcript.file}")  # type: ignore[misc]
        return found

    def _visited(self, transcript: Transcript, scene: Scene) -> frozenset[str]:
        seen: set[object] = set()
        bot = WatchedBot(self.words, *begins(transcript), seen)  # type: ignore[arg-type]
        for exchange in scene.exchanges:
            bot.act(exchange.act)
        return frozenset(place.flow for place in seen)  # type: ignore[attr-defined]


def goes_otherwise(words: RememberingWords, transcript: Transcript, scene: Scene) -> bool:
    """True when a scene does not come out as it is written."""
    bot = PureBot(words, *begins(transcript))
    for exchange in scene.exchanges:
        try:
            said = bot.act(exchange.act)
        except (NotOnScreen, NoEmergencyDoor):
            return True
        if difference_of(exchange, said, bot.inside()):
            return True
    return False


def _told(issues: Sequence[Issue]) -> Counter[tuple[str, str, str]]:
    return Counter((found.code, found.file, found.message) for found in issues)


def _stub(pack: Pack, key: str) -> str:
    card = pack.cards[key]
    title = key.replace("_", " ")
    return _CARD.format(key=key, topic=card.topic, title=title, emergency="yes" if card.is_emergency else "no")
