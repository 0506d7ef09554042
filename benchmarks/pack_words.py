"""The words of this repository's pack, as the bot has them."""

from __future__ import annotations

from content.pack_files import read_pack_files
from conversations.publish import check
from conversations.words import Words
from settings import read_settings

from .processes import Broken


def read_words() -> Words:
    """Return the words of the pack that the settings name.

    Raises:
        Broken: it has mistakes.
    """
    folder = read_settings().pack_folder
    words = check(*read_pack_files(folder)).words
    if words is None:
        raise Broken(f"the pack in {folder} has mistakes: make check lists them")
    return words
