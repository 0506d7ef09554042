"""What the benchmarks are made of, small: that they measure what they say."""
