"""Fuzzed updates and fuzzed parsers."""
