"""The command `portal`: names the commands and their arguments; each lives in `portal/commands/` and is loaded when used."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from portal import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    given = _parser().parse_args(arguments)
    command = importlib.import_module(f"portal.commands.{given.module}")
    try:
        return int(command.run(given))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        sys.stderr.close()
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="Vendor risk and BAA due diligence.")
    parser.add_argument("--version", action="version", version=f"Flowdown {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_read(commands)
    return parser


def _add_read(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    read = commands.add_parser(
        "read", help="read agreements; needs no server and no database",
        description="Read business associate agreements: PDF (text or scanned), DOCX, TXT, MD or HTML.",
        epilog="Exit status: 0 nothing required is missing or weak, 1 with findings, 2 a file could not be read.")
    read.add_argument("files", nargs="+", metavar="FILE")
    read.add_argument("--json", action="store_true", help="print JSON: an object, or an array for several files")
    read.set_defaults(module="read")


if __name__ == "__main__":
    sys.exit(main())
