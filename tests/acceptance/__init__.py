"""Tests that run the real program as people do: as a process, from the command line."""
