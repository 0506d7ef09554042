"""How long a test waits for what comes at once: ceilings against hangs; `benchmarks/` measures."""

from __future__ import annotations

import time

HANGS_SECONDS = 60.0
"""So long nothing takes, however busy or slow the machine is. Whatever comes earlier ends the wait."""

worked_seconds = time.thread_time
"""What a ceiling for work is held against: the processor's time of this thread, in seconds. Other tests cost none."""
