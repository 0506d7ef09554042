"""What the rehearsals promise: kills and faults are drawn from a seed, and what they break is told."""
