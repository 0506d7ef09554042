"""How fast the house is, always beside a named peer in the same run; `README.md` says how to read it."""
