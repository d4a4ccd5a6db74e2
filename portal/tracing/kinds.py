"""The evidence tests there are: which two lists each holds against each other, and the columns that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Holds(StrEnum):
    """What a column holds. A name is matched, a key (a number of the staff list, an email) settles a match."""

    NAME = "name"
    KEY = "key"
    DAY = "day"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a test reads. `heads` are words by which it is recognized in a list of somebody else."""

    id: str
    title: str
    holds: Holds
    heads: tuple[str, ...]
    needed: bool = False


@dataclass(frozen=True, slots=True)
class ListKind:
    """One of the two lists, in the words of the page."""

    title: str
    says: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A test. `thing` is a row of its left list, `expected` what must be true of each. `checks` are the indicators of
    the red-flag table that it speaks of, `period` the column of the left list by which a period is chosen; "" where the
    lists are of one day."""

    id: str
    title: str
    says: str
    checks: tuple[str, ...]
    left: ListKind
    right: ListKind
    thing: str
    things: str
    expected: str
    period: str = ""


_PERSON = ("name", "full name", "employee", "employee name", "person", "user", "staff", "worker", "member",
           "display name", "last name", "surname", "family name")
_FIRST = Column("first", "First name, where it stands apart", Holds.NAME, (
    "first name", "first", "given name", "forename"))
_KEY = Column("key", "Number or email", Holds.KEY, (
    "email", "e-mail", "mail", "email address", "work email", "user principal name", "upn", "employee id", "emp id",
    "employee number", "employee no", "personnel number", "staff id", "id", "number", "badge"))


def _name(title: str = "Name", *heads: str) -> Column:
    return Column("name", title, Holds.NAME, (*heads, *_PERSON), needed=True)


LEAVERS = Kind(
    "leavers", "People who left, against their accounts",
    "Everybody who left in the period is looked for among the accounts: each account must be closed, and how fast it "
    "was closed is counted.", ("2c",),
    ListKind("People who left", "From the personnel file: who left, and on which day.", (
        _name(), _FIRST, _KEY,
        Column("left_on", "Last day", Holds.DAY, (
            "last day", "left", "left on", "termination date", "term date", "end date", "separation date", "exit date",
            "last working day", "date"),
            needed=True))),
    ListKind("Accounts", "The export of accounts from the system with patient data, closed ones included.", (
        _name("Name or account", "account", "account name", "username", "user name", "login"), _FIRST, _KEY,
        Column("state", "State", Holds.WORD, ("status", "state", "enabled", "active", "is active", "account enabled",
                                              "account status", "user status", "disabled"),
               needed=True),
        Column("closed_on", "Closed on", Holds.DAY, (
            "closed", "closed on", "disabled on", "date disabled", "disabled date", "deactivated", "deactivation date",
            "date deactivated", "removed", "removal date")),
        Column("used_on", "Last used", Holds.DAY, ("last used", "last login", "last sign in", "last logon",
                                                   "last logon date", "last login date", "last activity")))),
    period="left_on", thing="person who left", things="people who left",
    expected="Each account is closed on the last day, and not used after it.")

TRAINING = Kind(
    "training", "Active staff, against those who were trained",
    "Everybody who works on the account is looked for in the attendance: each must have been trained within 12 months.",
    ("3b",),
    ListKind("Active staff", "Who works on your account today, from the personnel file or the access list.", (
        _name(), _FIRST, _KEY,
        Column("since", "Since", Holds.DAY, ("start date", "hired", "hire date", "since", "start")))),
    ListKind("Attendance", "Who completed the training on privacy and security, and on which day. Leave other courses "
             "out.", (
        _name(), _FIRST, _KEY,
        Column("done_on", "Completed on", Holds.DAY, (
            "completed", "completed on", "completion date", "date completed", "completed date", "training date", "date",
            "attended", "finished"), needed=True))),
    thing="person", things="people",
    expected="Each has a record of training from the last 12 months.")

ACCESS = Kind(
    "access", "Accounts, against the people and their roles",
    "Every account is looked for among the staff: it must belong to one person who still works there, have the role of "
    "that person, and have been used within 90 days.", ("2a", "2b", "2d"),
    ListKind("Accounts", "The export of accounts from the system with patient data.", (
        _name("Name or account", "account", "account name", "username", "user name", "login"), _FIRST, _KEY,
        Column("role", "Role in the system", Holds.WORD, ("role", "user role", "profile", "group", "permission",
                                                          "access level", "security role")),
        Column("state", "State", Holds.WORD, ("status", "state", "enabled", "active", "is active", "account enabled",
                                              "account status", "user status", "disabled")),
        Column("used_on", "Last used", Holds.DAY, ("last used", "last login", "last sign in", "last logon",
                                                   "last logon date", "last login date", "last activity")))),
    ListKind("Staff and roles", "Who works on your account, and what each may do.", (
        _name(), _FIRST, _KEY, Column("role", "Role they should have", Holds.WORD, (
            "role", "job", "job title", "title", "position", "function", "approved role")))),
    thing="account", things="accounts",
    expected="Each belongs to one person on the list, with their role, and was used within 90 days.")

SUBCONTRACTORS = Kind(
    "subcontractors", "Subcontractors, against their agreements",
    "Every firm that gets patient data is looked for among the signed agreements.", ("1d",),
    ListKind("Subcontractors", "The vendor’s list of firms, with what each does.", (
        Column("name", "Firm", Holds.NAME, ("subcontractor", "firm", "company", "vendor", "name", "company name",
                                            "legal name"), needed=True),
        Column("phi", "Gets patient data", Holds.WORD, ("phi", "patient data", "gets phi", "handles phi",
                                                        "data", "access to phi")),
        Column("phi_from", "Patient data since", Holds.DAY, ("phi since", "data since", "first data", "start date",
                                                             "start", "since")))),
    ListKind("Signed agreements", "The agreements between the vendor and those firms.", (
        Column("name", "Firm", Holds.NAME, ("subcontractor", "firm", "company", "vendor", "name", "company name",
                                            "party", "counterparty", "legal name"), needed=True),
        Column("signed_on", "Signed on", Holds.DAY, ("signed", "signed on", "date signed", "execution date", "executed",
                                                     "effective date", "agreement date", "date"), needed=True),
        Column("ends_on", "Ends on", Holds.DAY, ("ends", "ends on", "end date", "expires", "expiration", "expiry",
                                                 "expiration date")))),
    thing="firm", things="firms",
    expected="Each has an agreement that was signed before any patient data, and is still in force.")

KINDS: Mapping[str, Kind] = {kind.id: kind for kind in (LEAVERS, TRAINING, ACCESS, SUBCONTRACTORS)}
