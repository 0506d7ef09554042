"""Telegram's door: updates in, messages out. Nothing else of the house knows Telegram."""
