"""The house rules as functions: source text in, faults out; `tests/test_house_rules.py` applies them."""
