"""Flows of a pack with one small mistake each, made by named operators: what a good verifier and good scenes notice.

Source and translations are changed together, with fresh fingerprints: a mutant never gives itself away as stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from content.pack import SOURCE_LANGUAGE, Pack
from flows.definition import Flow

from . import mutation_of_choices as of_choices
from . import mutation_of_nodes as of_nodes
from .mutation_sites import NO_CHOICE, Near, Operator, Site
from .random_script import Script, flow_keys, read_script, write_script

OPERATORS: tuple[Operator, ...] = (
    of_choices.drop_a_choice,
    of_choices.swap_two_targets,
    of_choices.retarget_to_another_node,
    of_choices.end_at_a_choice,
    of_choices.open_another_card,
    of_choices.call_another_flow,
    of_choices.give_another_command,
    of_choices.swap_two_labels,
    of_choices.swap_two_translated_labels,
    of_choices.drop_a_translated_label,
    of_choices.double_a_typed_word,
    of_choices.move_a_typed_word,
    of_choices.answer_with_a_cry,
    of_nodes.drop_silence,
    of_nodes.shorten_silence,
    of_nodes.lengthen_silence,
    of_nodes.silence_elsewhere,
    of_nodes.drop_save,
    of_nodes.rename_a_save,
    of_nodes.negate_a_condition,
    of_nodes.drop_a_condition,
    of_nodes.reorder_conditions,
    of_nodes.ask_for_another_answer,
    of_nodes.drop_go,
    of_nodes.end_instead_of_going_on,
    of_nodes.go_elsewhere,
    of_nodes.drop_later,
    of_nodes.shorten_later,
    of_nodes.lengthen_later,
    of_nodes.later_elsewhere,
    of_nodes.drop_quiet,
    of_nodes.shorten_quiet,
    of_nodes.lose_a_loss,
    of_nodes.drop_call,
    of_nodes.drop_ask,
    of_nodes.drop_say,
    of_nodes.empty_say,
    of_nodes.drop_a_translated_node,
    of_nodes.come_unasked_no_more,
    of_nodes.ask_more_in_a_check_in,
)


@dataclass(frozen=True)
class Mutant:
    """A flow with one mistake: which operator makes it, and where, in which flow as its writer wrote it."""

    operator: str
    script: Script
    site: Site
    file: str
    line: int
    """Where the place stands in the flow's file as it is."""

    @property
    def flow(self) -> str:
        """The key of its flow."""
        return self.script.key

    @property
    def files(self) -> dict[str, str]:
        """The files of the flow with the mistake in them."""
        return write_script(self.site.changed(self.script))

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.operator.replace('_', ' ')} at `{self.site.node}`: {self.site.what}"


def mutants(pack: Pack, flows: tuple[str, ...] = ()) -> Iterator[Mutant]:
    """Yield every mutant of a pack's flows, or of those that are named."""
    near = Near(sorted(pack.cards), sorted(pack.flows), sorted(pack.phrases[SOURCE_LANGUAGE].commands))
    for key in flows or flow_keys(pack.files):
        script, flow = read_script(pack.files, key), pack.flows[key]
        for operator in OPERATORS:
            for site in operator(script, near):
                yield Mutant(operator.__name__, script, site, flow.file, _line(flow, site))


def sampled(every: list[Mutant], most: int, random: Random) -> list[Mutant]:
    """Return at most so many mutants of each operator, chosen by chance."""
    chosen: list[Mutant] = []
    for operator in OPERATORS:
        mine = [mutant for mutant in every if mutant.operator == operator.__name__]
        chosen += random.sample(mine, min(most, len(mine)))
    return chosen


def _line(flow: Flow, site: Site) -> int:
    node = flow.nodes.get(site.node)
    if node is None:
        return 1
    return node.choices[site.choice].line if site.choice != NO_CHOICE else node.line
