"""Files at the desk: what a coordinator sends is put into their draft, what they ask for is handed out."""

from __future__ import annotations

from flows.issues import Issue, Severity, issue

from . import desk_screens, screens
from .channel import Attachment, Inbound, Message
from .desk import Desk
from .pack_zip import UNPACKED_BYTES_MOST, files_of, is_zip
from .reply import Reply

HANDED_OUT_MOST = 6
"""Files that one name hands out: a flow, a card, and their translations."""


def put(desk: Desk, inbound: Inbound) -> tuple[list[str], list[Issue]]:
    """Put what was sent into the draft: a whole pack in place of everything, one file in place of its own.

    Returns:
        The files that were taken, and what is wrong with the file itself; with an error among it nothing was taken.
    """
    name = inbound.file.name if inbound.file else ""
    in_force = desk.files_in_force()
    files, issues = files_of(inbound.content or b"", name, in_force)
    if any(found.severity is Severity.ERROR for found in issues) or not files:
        return [], issues
    is_all = is_zip(inbound.content or b"", name)
    before = {} if is_all else desk.files(desk.draft) if desk.draft else in_force
    if sum(len(text.encode()) for text in {**before, **files}.values()) > UNPACKED_BYTES_MOST:
        # A file at a time, a draft could become one that is read for an hour.
        return [], [issue("C009", sorted(files)[0], 1, most=str(UNPACKED_BYTES_MOST // 1024 // 1024))]
    if is_all:
        desk.replace_all(files, inbound.text)
    else:
        desk.change(files, inbound.text)
    return sorted(files), issues


def hand_out(reply: Reply, name: str) -> bool:
    """Hand out the files in force that have a name, with their translations. False when there are none."""
    wanted = name.strip().removesuffix(".yaml").rpartition("/")[2].lower()
    pack = reply.given.words.pack
    found = [path for path in sorted(pack.files) if path.rpartition("/")[2].split(".")[0] == wanted]
    for path in found[:HANDED_OUT_MOST]:
        file = path.rpartition("/")[2]
        told = screens.note(reply.screen, "desk_file", desk_screens.back(reply.screen), name=path)
        reply.replaces = 0
        reply.say(Message(told.text, rows=told.rows, attachment=Attachment(file, pack.name, path)))
    return bool(found)
