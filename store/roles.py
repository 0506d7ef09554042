"""The words of roles as rows hold them, alone in a file that imports nothing."""

from __future__ import annotations

MEMBER, OWNER, RESPONDER = "member", "owner", "responder"
"""What a peer is to an organisation, each by a tap of their own; one peer may be all three."""

OF_ORGANISATIONS = (MEMBER, OWNER, RESPONDER)

COORDINATOR, OPERATOR = "coordinator", "operator"
"""Who writes the words, and who runs the machine: of no organisation."""
