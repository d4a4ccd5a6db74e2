"""Everything that is measured, or the parts that are named: `python -m tests.bench [reading] [memory] [folder]`."""

import sys

from tests.bench import folder, memory, reading

PARTS = {"reading": reading.run, "memory": memory.run, "folder": folder.run}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
