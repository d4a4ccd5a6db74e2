"""All that is measured, or the parts that are named, such as `python -m tests.bench reading answers`."""

import sys

from tests.bench import answers, deletion, folder, memory, noise, pages, portfolio, reading, scores

PARTS = {"reading": reading.run, "memory": memory.run, "folder": folder.run, "noise": noise.run,
         "deletion": deletion.run, "answers": answers.run, "pages": pages.run, "portfolio": portfolio.run,
         "scores": scores.run}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
