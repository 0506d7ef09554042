"""Where pure meets stored: receive, fire, commit, interrupts, emergency, occurrences, publish and the channel."""
