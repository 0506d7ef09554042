"""What an organisation says it did, under the next check-in of each of its people: once, and never by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from store import deeds
from store.database import Transaction
from store.deeds import Deed
from store.peers import PeerSettings

TOLD_FOR = timedelta(days=28)
"""How long a line goes out after it was agreed to. Who is asked rarer than that, or joins later, does not read it."""


def deed_for(tx: Transaction, settings: PeerSettings, organisation_id: int, now: datetime) -> Deed | None:
    """Return the newest line of an organisation, if it goes out still and the peer has not read it."""
    deed = deeds.to_tell(tx, organisation_id, (now - TOLD_FOR).date())
    return deed if deed and str(deed.id) not in settings.deeds_read.split() else None


def read(settings: PeerSettings, deed: Deed) -> PeerSettings:
    """Return the settings of a peer who gets a line now. It is kept with them, so that nobody else can tell."""
    return replace(settings, deeds_read=" ".join([*settings.deeds_read.split()[-KEPT_MOST + 1 :], str(deed.id)]))


KEPT_MOST = 12
"""Lines that are known as read; each goes out for four weeks, and a peer joins few organisations."""
