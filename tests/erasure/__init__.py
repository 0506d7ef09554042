"""Their own data, proved: erased byte by byte, purged in time, and told as it is."""
