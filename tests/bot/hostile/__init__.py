"""Hostile updates, each fixed and named."""
