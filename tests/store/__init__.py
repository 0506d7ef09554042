"""What the store promises: kept when it says so, gone when it says so, and never in the open."""
