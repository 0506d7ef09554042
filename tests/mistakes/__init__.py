"""What writers read about each mistake, and the small files that show it: `docs/mistakes.md` is printed from here.

To print it again: `.venv/bin/python -m tests.mistakes`.
"""
