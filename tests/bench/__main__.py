"""All that is measured, or the parts that are named: `python -m tests.bench [reading] [memory] [folder] [noise]`."""

import sys

from tests.bench import folder, memory, noise, reading

PARTS = {"reading": reading.run, "memory": memory.run, "folder": folder.run, "noise": noise.run}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
