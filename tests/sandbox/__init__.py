"""Tests of the local Telegram: that it behaves as Telegram does, also when it misbehaves on request."""
