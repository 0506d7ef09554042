"""Small mistakes made in every flow of the pack: a sample of each kind, and that most of them are noticed."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from content.pack import build_pack
from rehearsal.mutation_judge import Fate, Verdict
from rehearsal.mutation_sites import after
from rehearsal.mutations import OPERATORS, Mutant, mutants, sampled
from rehearsal.random_script import read_script, write_script
from rehearsal.soak_mutations import caught_share, shipped_judge, survivors, table

CAUGHT_LEAST = 0.9
"""Of a sample of one of each kind: a rare kind counts as much as a frequent one, so it lies under the whole's."""

SEED = 8


def _every() -> list[Mutant]:
    return list(mutants(shipped_judge().words.pack))


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    """What becomes of one mutant of each operator."""
    return [shipped_judge().judge(mutant) for mutant in sampled(_every(), 1, Random(SEED))]


def test_a_mistake_of_each_kind_is_noticed_or_changes_nothing(verdicts: list[Verdict]) -> None:
    """The whole run is the soak's (`python -m rehearsal.soak_mutations`); its goal is 95 of 100."""
    assert len(verdicts) == len(OPERATORS) >= 40
    assert caught_share(verdicts) >= CAUGHT_LEAST, "\n".join(survivors(verdicts))


def test_all_fates_are_met(verdicts: list[Verdict]) -> None:
    """A judge that called everything equivalent would never find a hole."""
    fates = Counter(verdict.fate for verdict in verdicts)
    assert fates[Fate.VERIFIER] >= 8 and fates[Fate.SCENES] >= 8
    assert fates[Fate.EQUIVALENT] <= 8


def test_the_stubs_do_not_hide_what_the_whole_pack_would_tell(verdicts: list[Verdict]) -> None:
    """The judge's verifier reads stub cards; for a few mutants the whole pack is built, and says the same."""
    pack = shipped_judge().words.pack
    clean = {(found.code, found.message) for found in build_pack(pack.files)[1]}
    for fate in (Fate.VERIFIER, Fate.SCENES):
        verdict = next(verdict for verdict in verdicts if verdict.fate is fate)
        _, issues = build_pack({**pack.files, **verdict.mutant.files})
        codes = {found.code for found in issues if (found.code, found.message) not in clean}
        assert codes == set(verdict.why.split() if fate is Fate.VERIFIER else ())


def test_a_mutant_differs_from_its_flow_in_what_its_site_says_and_is_never_stale() -> None:
    """Source and translation are changed together: a wrong fingerprint would give every mutant away."""
    pack = shipped_judge().words.pack
    for mutant in sampled(_every(), 1, Random(SEED)):
        assert mutant.files != write_script(read_script(pack.files, mutant.flow)), mutant
        assert mutant.file in str(mutant) and mutant.line >= 1
        assert write_script(read_script({**pack.files, **mutant.files}, mutant.flow)) == mutant.files


def test_the_table_tells_every_operator_and_the_survivors_are_listed(verdicts: list[Verdict]) -> None:
    """What a person reads after the run."""
    mutant = verdicts[0].mutant
    told = table([Verdict(mutant, Fate.SURVIVED, "peer opens me"), Verdict(mutant, Fate.VERIFIER, "F021")])
    assert told.splitlines()[1].split() == [*mutant.operator.split("_"), "2", "1", "0", "0", "1"]
    assert "seen by: peer opens me" in survivors([Verdict(mutant, Fate.SURVIVED, "peer opens me")])[0]
    assert caught_share([Verdict(mutant, Fate.SURVIVED, ""), Verdict(mutant, Fate.SCENES, "")]) == 0.5
    assert caught_share([Verdict(mutant, Fate.EQUIVALENT, "")]) == 0.0


def test_what_follows_in_a_list_is_another_key() -> None:
    """A target that is replaced by itself would be no mistake."""
    assert after("b", ["a", "b", "c"]) == "c"
    assert after("c", ["a", "b", "c"]) == "a"
    assert after("a", ["a"]) == "a"
