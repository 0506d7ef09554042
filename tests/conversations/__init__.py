"""Tests of the room where pure meets stored: what an enemy, a bad network or a tired thumb would try at its seams."""
