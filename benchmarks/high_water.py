"""The most memory that a process has held, as Linux counts it for the program that runs now (VmHWM).

`ru_maxrss` is another: a process that a large one started begins with the large one's.
"""

from __future__ import annotations

from pathlib import Path


def high_water(process: int | str = "self") -> float:
    """Give the peak of a process in MB of 1,000 kB, by its number; of this one without."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000
