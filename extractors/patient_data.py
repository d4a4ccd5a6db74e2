"""The tripwire: which kinds of patient data a text looks as if it held, and on which page or sheet; never the words.

It is meant for files that should hold none. A number alone says little: it needs its own strict format, or a label or
a column's head that says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

SSN, MRN, BIRTH, CLAIM, MBI, PATIENTS, X12, HL7 = "ssn", "mrn", "birth", "claim", "mbi", "patients", "x12", "hl7"
KINDS = (SSN, MBI, MRN, BIRTH, PATIENTS, CLAIM, X12, HL7)

MOST_PLACES = 20
LONGEST_CELL = 4000
MANY_ROWS = 5
# Share of rows whose day must lie so far back that no training, hiring or expiry explains a whole column of them.
LONG_AGO, LONG_AGO_SHARE, SPREAD_YEARS = 1995, 0.5, 15
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

# Area 000, 666 and 900 to 999, group 00 and serial 0000 were never issued.
ANY_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}(?P<sep>[-\u2010-\u2013 ]?)(?!00)\d{2}(?P=sep)(?!0000)\d{4}"
                     r"(?![\w-])")
# Printed in leaflets and forms as an example; every digit the same is one, too.
EXAMPLE_SSNS = frozenset({"123456789", "078051120", "219099999", "457555462"})
SSN_LABEL = re.compile(r"\b(?:ssn|ss ?#|ss no|soc(?:ial)?\.? ?sec(?:urity)?)\b", re.IGNORECASE)
OTHER_NUMBER = re.compile(r"\b(?:invoice|policy|ticket|order|part|serial|model|p\.?o\.?|case|contract|purchase|"
                          r"tracking|reference|ref|phone|fax|tel|ext|account payable|sku|item|license|permit|docket)\b",
                          re.IGNORECASE)

# Letters without S, L, O, I, B and Z, as Medicare's numbers are made.
_A, _AN = "[AC-HJKMNP-RT-Y]", "[0-9AC-HJKMNP-RT-Y]"
MBI_NUMBER = re.compile(rf"(?<![\w-])[1-9]{_A}{_AN}\d-?{_A}{_AN}\d-?{_A}{{2}}\d{{2}}(?![\w-])")
EXAMPLE_MBIS = frozenset({"1EG4TE5MK72", "1EG4TE5MK73"})
DEVICE = re.compile(r"\b(?:serial|s/n|asset|service tag|model|license|licence|product key|part|tracking|sku|imei|order|"
                    r"confirmation|ticket|booking)\b", re.IGNORECASE)

_ID = r"(?=(?:[A-Z-]*\d){5})[A-Z]{0,4}-?\d[\dA-Z-]{3,19}"
MRN_LABEL = (r"(?:mrn|m\.r\.n\.|medical record (?:number|no\.?|num|#)|med(?:ical)? rec(?:ord)?\.? ?(?:no\.?|#)|"
             r"patient(?:'s)? (?:id|identifier|number|no\.?|#|account(?: number| no\.?| #)?|acct\.?(?: no\.?| #)?)|"
             r"pt\.? (?:id|acct|account)|chart (?:no\.?|number|#)|"
             r"(?:member|subscriber|beneficiary|medicaid|recipient) (?:id|number|no\.?|#))")
CLAIM_LABEL = (r"(?:claim (?:number|no\.?|id|#|control number)|claim#|payer claim control number|"
               r"internal control number|icn|tcn|clm ?(?:no\.?|id|#))")
BIRTH_LABEL = r"(?:d\.?o\.?b\.?|date of birth|birth ?date|born(?: on)?|fecha de nacimiento)"
_VALUE = r"\s*(?:\([^)]{0,20}\))?\s*(?:[:#=]|is|-)?\s*#?\s*"
MRN_SAID = re.compile(rf"(?<!\w){MRN_LABEL}{_VALUE}{_ID}(?!\w)", re.IGNORECASE)
CLAIM_SAID = re.compile(rf"(?<!\w){CLAIM_LABEL}{_VALUE}(?=[A-Z0-9-]*(?:\d-?){{6}}){_ID}(?!\w)", re.IGNORECASE)
_DAY = r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})"
BIRTH_SAID = re.compile(rf"(?<!\w){BIRTH_LABEL}{_VALUE}{_DAY}(?!\d)", re.IGNORECASE)
MRN_HEAD = re.compile(rf"\W*{MRN_LABEL}\W*", re.IGNORECASE)
CLAIM_HEAD = re.compile(rf"\W*{CLAIM_LABEL}\W*", re.IGNORECASE)
BIRTH_HEAD = re.compile(rf"\W*(?:patient|member|subscriber|pt)?\W*{BIRTH_LABEL}\W*", re.IGNORECASE)
SSN_HEAD = re.compile(r"\W*(?:patient|member|subscriber|pt)?\W*(?:ssn|ss ?#|social security(?: number| no\.?| #)?)\W*",
                      re.IGNORECASE)
ANY_LABEL = re.compile(rf"(?<!\w)(?:{MRN_LABEL}|{CLAIM_LABEL}|{BIRTH_LABEL}|ssn|ss ?#|social security)", re.IGNORECASE)
LONGEST_HEAD = 40
NUMBERED = re.compile(r"(?=(?:\D*\d){4})[\w.-]{4,24}")
SIX_DIGITS = re.compile(r"(?=(?:\D*\d){6})[\w.-]{6,24}")
SERIAL_DAY = re.compile(r"\d{4,5}")

LONGEST_HEADS = 120
LABELS = tuple((kind, re.compile(rf"(?<!\w){label}(?!\w)", re.IGNORECASE))
               for kind, label in ((MRN, MRN_LABEL), (CLAIM, CLAIM_LABEL), (BIRTH, BIRTH_LABEL)))
BELOW = {MRN: re.compile(r"(?<![\w/.-])[A-Z]{0,3}\d{5,12}(?![\w/.-])"),
         CLAIM: re.compile(r"(?<![\w/.-])[A-Z]{0,3}\d{8,20}(?![\w/.-])"),
         BIRTH: re.compile(r"(?<!\d)\d{1,2}[/-]\d{1,2}[/-]19[0-8]\d(?!\d)")}

NUMERIC_DAY = re.compile(r"(?<!\d)(?:(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?!\d)")
NAME = re.compile(r"[A-Z][a-zA-Z'’-]+, ?[A-Z][a-zA-Z'’-]*\.?|"
                  r"[A-Z][a-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][a-zA-Z'’-]+){1,2}")
WORK_DAY = re.compile(r"\b(?:hire[ds]?|start(?:ed)?|complet\w+|train\w*|issued?|expir\w+|effective|review\w*|sign\w*|"
                      r"terminat\w+|closed?|due|last (?:day|changed|tested)|tested|graduat\w+|founded|"
                      r"established|revis\w+|invoice|licensed?|certif\w+)\b", re.IGNORECASE)

X12_SEGMENTS = {
    "envelope": re.compile(r"\bISA[*|^]\d\d[*|^].{10}[*|^]\d\d[*|^]"),
    "set": re.compile(r"\bST[*|^](?:837|835|270|271|276|277|278|834|820)[*|^]"),
    "person": re.compile(r"\bNM1[*|^](?:QC|IL|74)[*|^]1[*|^][^*|^~\s]"),
    "claim": re.compile(r"\bCL[MP][*|^][^*|^~\s]+[*|^][\d.]+[*|^]"),
    "birth": re.compile(r"\bDMG[*|^]D8[*|^]\d{8}"),
    "service": re.compile(r"\bSV[12][*|^]HC:"),
}
HL7_PERSON = re.compile(r"^\s*PID\|\d*(?:\|[^|]*){4,}")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One kind of patient data, and the pages or sheets (from 1, the first twenty) where the file looks so."""

    kind: str
    places: tuple[int, ...]


def suspicions(parts: Sequence[Rows]) -> tuple[Suspicion, ...]:
    """What a file looks as if it held. `parts` are its pages or sheets, each as rows of cells; a line of running text
    is a row of one cell. Empty when nothing was found, which is no proof that there is nothing."""
    found: dict[str, list[int]] = {}
    for place, rows in enumerate(parts, start=1):
        for kind in _kinds(rows):
            found.setdefault(kind, []).append(place)
    return tuple(Suspicion(kind, tuple(found[kind][:MOST_PLACES])) for kind in KINDS if kind in found)


def cells_of(line: str) -> tuple[str, ...]:
    """A line of text as cells, where it looks like a row of a table."""
    return tuple(re.split(r"\t+|\s{3,}|\s*\|\s*", line.strip())) if line.strip() else ()


def _kinds(rows: Rows) -> set[str]:
    table = [[cell[:LONGEST_CELL].strip() for cell in row] for row in rows]
    lines = ["  ".join(cell for cell in row if cell) for row in table]
    text = "\n".join(lines)
    found = {kind for kind, holds in (
        (SSN, _ssn(lines)), (MBI, _mbi(lines)), (MRN, MRN_SAID.search(text)), (CLAIM, CLAIM_SAID.search(text)),
        (BIRTH, BIRTH_SAID.search(text)), (X12, _x12(text)),
        (HL7, any(HL7_PERSON.match("|".join(row)) for row in table))) if holds}
    found |= {*_columns(table, lines), *_heads(lines)}
    if _people(table):
        found.add(PATIENTS)
    return found


def _ssn(lines: Sequence[str]) -> bool:
    """One with its label on the line or on the one above; or two with dashes and nothing that says otherwise."""
    bare = set[str]()
    for place, line in enumerate(lines):
        numbers = [one for one in ANY_SSN.finditer(line) if _issued(one[0])]
        if not numbers:
            continue
        above = next((one for one in reversed(lines[max(0, place - 3):place]) if one), "")
        dashed = {one[0] for one in numbers if one["sep"].strip()}
        if SSN_LABEL.search(line) or (dashed and SSN_LABEL.search(above)):
            return True
        if not OTHER_NUMBER.search(line) and not OTHER_NUMBER.search(above):
            bare |= dashed
    return len(bare) > 1


def _issued(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return digits not in EXAMPLE_SSNS and len(set(digits)) > 1


def _mbi(lines: Sequence[str]) -> bool:
    return any(one.replace("-", "") not in EXAMPLE_MBIS
               for line in lines if not DEVICE.search(line) for one in MBI_NUMBER.findall(line))


def _x12(text: str) -> bool:
    return sum(bool(segment.search(text)) for segment in X12_SEGMENTS.values()) > 1


def _columns(table: Rows, lines: Sequence[str]) -> Iterator[str]:
    """Kinds that a column's head names and that stand below it."""
    for place, row in enumerate(table):
        if len(row) < 2 or not ANY_LABEL.search(lines[place]):
            continue
        for column, head in enumerate(row):
            kind = _headed(head) if len(head) < LONGEST_HEAD else ""
            if kind and any(_fits(kind, below[column]) for below in table[place + 1:] if len(below) > column):
                yield kind


def _heads(lines: Sequence[str]) -> Iterator[str]:
    """The same where a page has lost its columns: a line of heads alone, and numbers or days on both lines below."""
    for place, line in enumerate(lines):
        if len(line) > LONGEST_HEADS or line.endswith((".", ":")):
            continue
        below = lines[place + 1:place + 3]
        for kind, label in LABELS:
            if label.search(line) and len(below) == 2 and all(BELOW[kind].search(one) for one in below):
                yield kind


def _headed(head: str) -> str:
    for kind, pattern in ((SSN, SSN_HEAD), (MRN, MRN_HEAD), (CLAIM, CLAIM_HEAD), (BIRTH, BIRTH_HEAD)):
        if pattern.fullmatch(head):
            return kind
    return ""


def _fits(kind: str, cell: str) -> bool:
    if kind == SSN:
        return bool(ANY_SSN.fullmatch(cell)) and _issued(cell)
    if kind == BIRTH:
        return bool(re.fullmatch(_DAY, cell) or SERIAL_DAY.fullmatch(cell))
    return bool((SIX_DIGITS if kind == CLAIM else NUMBERED).fullmatch(cell))


def _people(table: Rows) -> bool:
    """Many rows of a name and a day, and the days are too old and too far apart for any but birthdays."""
    days = [day for row in table if (day := _day_beside_a_name(row))]
    if len(days) < MANY_ROWS or any(WORK_DAY.search(cell) for row in table[:3] for cell in row if not _day(cell)):
        return False
    old = sum(day.year < LONG_AGO for day in days)
    return old >= LONG_AGO_SHARE * len(days) and max(days).year - min(days).year >= SPREAD_YEARS


def _day_beside_a_name(row: Sequence[str]) -> date | None:
    """The first day of a row that has a person's name in it."""
    line = "  ".join(row)
    day = _day(line)
    rest = NUMERIC_DAY.sub(" ", line)
    return day if day and NAME.search(rest) and not WORK_DAY.search(rest) else None


def _day(text: str) -> date | None:
    found = NUMERIC_DAY.search(text)
    if not found:
        return None
    month, day, year = (int(part) for part in (found[1], found[2], found[3]) if part) if found[3] else (
        int(found[5]), int(found[6]), int(found[4]))
    try:
        return date(year, month, day) if EARLIEST_YEAR <= year <= LATEST_YEAR else None
    except ValueError:
        return None
