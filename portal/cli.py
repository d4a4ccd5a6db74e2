"""The command `portal`: names the commands and their arguments; each is loaded from `portal/commands/` when used."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from portal import __version__
from portal.errors import PortalError

INTERRUPTED, OUTPUT_CLOSED, CANNOT = 130, 141, 2

_Commands = argparse._SubParsersAction  # noqa: SLF001  argparse gives what it returns no public name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. A failure that we expect is one line on standard error."""
    given = _parser().parse_args(arguments)
    os.umask(0o077)  # databases and files hold what only the portal's own account may read
    command = importlib.import_module(f"portal.commands.{given.module}")
    try:
        status = int(command.run(given))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output, such as `head`, has gone; Python's own last flush would fail too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUTPUT_CLOSED
    except PortalError as error:
        print(f"portal: {error.message}", file=sys.stderr)
        return CANNOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="Vendor risk and BAA due diligence.")
    parser.add_argument("--version", action="version", version=f"Flowdown {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_read(commands)
    _add_compare(commands)
    _add(commands, "demo", "start the portal with demonstration data on this machine").add_argument(
        "--port", type=int, default=8000, help="the first port to try (8000)")
    serve = _add(commands, "serve", "run the web server")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    _add(commands, "worker", "run a worker, which reads what was uploaded")
    _add(commands, "migrate", "bring the database up to date")
    _add(commands, "check", "say whether this installation is fit to run")
    _add(commands, "verify", "check the audit trail of every practice, and print its head").add_argument(
        "--against", metavar="FILE", help="what this command printed earlier: shows when an older copy was put back")
    _add_practice(commands)
    return parser


def _add(commands: _Commands[argparse.ArgumentParser], name: str, what: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what, description=what.capitalize() + ".")
    command.set_defaults(module=name)
    return command


def _add_read(commands: _Commands[argparse.ArgumentParser]) -> None:
    read = _add(commands, "read", "read agreements; needs no server and no database")
    read.description = "Read business associate agreements: PDF (text or scanned), DOCX, TXT, MD or HTML."
    read.epilog = "Exit status: 0 nothing required is missing or weak, 1 with findings, 2 a file could not be read."
    read.add_argument("files", nargs="+", metavar="FILE")
    read.add_argument("--json", action="store_true", help="print JSON: an object, or an array for several files")
    read.add_argument("--together", action="store_true", help="read the files as one: first the agreement, then its "
                      "amendments and the services agreement; say what a file is by KIND=FILE with agreement, "
                      "amendment, services-agreement or other")


def _add_compare(commands: _Commands[argparse.ArgumentParser]) -> None:
    compare = _add(commands, "compare", "say what changed between two versions of an agreement")
    compare.epilog = ("Exit status: 0 no term was removed or weakened; 1 some term was, or it cannot be told because a "
                      "file is too poor to read or no agreement; 2 a file could not be opened.")
    compare.add_argument("before", metavar="OLD")
    compare.add_argument("after", metavar="NEW")
    compare.add_argument("--json", action="store_true", help="print JSON: one object")


def _add_practice(commands: _Commands[argparse.ArgumentParser]) -> None:
    practice = _add(commands, "practice", "add a practice").add_subparsers(metavar="VERB", required=True)
    add = practice.add_parser("add", help="add a practice, and map the groups that have a role in it")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--group", action="append", default=[], metavar="GROUP=ROLE")
    add.set_defaults(verb="add")
    group = _add(commands, "group", "map groups of the identity provider to roles").add_subparsers(
        metavar="VERB", required=True)
    for verb, what, shape in (("map", "give the members of a group a role", "GROUP=ROLE"),
                              ("unmap", "take the role of a group's members away", "GROUP")):
        command = group.add_parser(verb, help=what)
        command.add_argument("group", metavar=shape)
        command.add_argument("--practice", required=True, metavar="NAME")
        command.set_defaults(verb=verb, module="practice")


if __name__ == "__main__":
    sys.exit(main())
