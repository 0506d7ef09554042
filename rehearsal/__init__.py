"""Where we try it all: the terminal chat, replays, and later the explorer, the simulator and the kill harness."""
