"""`make learn`: fits the learnt ear to the example lines and writes its weights, `content/learnt_ear.tsv`.

make learn                      fit, and write the file
make learn ARGS='--compare'     leave out one writer after the other, and print how well that one is heard
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from content import ear_features, learnt_ear
from content.crisis import Cry, Listener
from content.learnt_ear import LearntEar
from settings import read_settings

from .example_lines import Example, examples, fingerprint, word_lists
from .learning import SOUNDS, Fitted, fit

WEIGHT_LEAST = 0.07
"""Features that weigh less for every cry are not written: they make the file long and change no answer."""

HEAD = """\
# How much each feature of a text speaks for each cry. Made by `make learn` from the lines of tests/lines.
# A feature, a tab, and one sign each for {cries}: "P" is nothing, "Q" one unit more, "O" one less.
# The features are those of content/ear_features.py. Everything is sorted, so that two fits can be compared.
# features: {version}
# lines: {fingerprint}
# unit: {unit:.6f}
# bias: {bias}

"""


def written(fitted: Fitted, lines: Sequence[Example]) -> str:
    """Return the file of weights."""
    signs, unit, bias = fitted.written(WEIGHT_LEAST)
    head = HEAD.format(
        cries=", ".join(learnt_ear.CRIES),
        version=ear_features.VERSION,
        fingerprint=fingerprint(lines),
        unit=unit,
        bias=" ".join(f"{weight:.4f}" for weight in bias),
    )
    return head + "".join(f"{feature}\t{signs[feature]}\n" for feature in sorted(signs))


def learn(lines: Sequence[Example], listener: Listener) -> Fitted:
    """Return the weights that fit `lines`, as `listener` notices them."""
    return fit([(example.label, listener.features(example.line)) for example in lines])


def compare(lines: Sequence[Example]) -> str:
    """Return a table: each writer's lines, heard by an ear that never saw that writer."""
    lists = word_lists(read_settings().pack_folder)
    deaf = Listener(lists, ear=NO_EAR)
    noticed = [(example.label, deaf.features(example.line)) for example in lines]
    table = [f"{'left out':28}" + "".join(f"{sound:>12}" for sound in (*SOUNDS[:-1], "crisis", "interrupts"))]
    for writer in sorted({example.writer for example in lines}):
        ear = fit([row for row, example in zip(noticed, lines, strict=True) if example.writer != writer]).ear()
        listener = Listener(lists, ear=ear)
        answers = [(example.label, listener.hear(example.line)) for example in lines if example.writer == writer]
        table.append(
            f"{writer:28}" + "".join(f"{_share(answers, sound):>12}" for sound in (*SOUNDS[:-1], "crisis", "calm"))
        )
    return "\n".join(table)


NO_EAR = LearntEar({}, 1.0, (0.0,) * len(learnt_ear.CRIES))
"""Hears nothing; for a listener that is only asked what it notices."""


def is_answered(label: str, heard: Cry | None) -> bool:
    """True when what was heard brings the right help: the steps for an overdose, any card of help for the others."""
    return heard is Cry.OVERDOSE if label == Cry.OVERDOSE else heard not in (None, Cry.OVERDOSE)


def _share(answers: Sequence[tuple[str, Cry | None]], sound: str) -> str:
    of_it = [heard for label, heard in answers if label == sound]
    if not of_it:
        return "-"
    good = sum(heard is not None if sound == "calm" else is_answered(sound, heard) for heard in of_it)
    return f"{100 * good / len(of_it):.1f}%/{len(of_it)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="learn", description=__doc__)
    reader.add_argument("--compare", action="store_true", help="leave out each writer in turn; nothing is written")
    asked = reader.parse_args(arguments)
    lines = examples()
    if asked.compare:
        print(compare(lines))
        return 0
    listener = Listener(word_lists(read_settings().pack_folder), ear=NO_EAR)
    text = written(learn(lines, listener), lines)
    learnt_ear.FILE.write_text(text, encoding="utf-8")
    size = len(text.encode()) / 1000
    print(f"{learnt_ear.FILE.name}: {len(lines)} lines, {len(text.splitlines())} rows, {size:.0f} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
