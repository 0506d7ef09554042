"""What peers type in the measurements: doors, choices, questions to the library, words nobody understands."""

TEXTS = (
    "Hard shift",
    "breathe",
    "something else",
    "rosé",
    "Find help",
    "where do i get a kit",
    "no",
    "merci",
    "Me",
    "hi",
)
"""One answer each; none is urgent."""

EMERGENCY = "overdose"
"""Answered by the emergency card."""
