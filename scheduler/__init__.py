"""The clock's door: due rows, delivery lanes, retry decisions and housekeeping."""
