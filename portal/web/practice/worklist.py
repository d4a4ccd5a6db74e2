"""What a vendor's standing asks of people, in words: the thing, why, by when, and the verb that settles it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from portal import clock
from portal.scoring import decisions
from portal.templating import count, day
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.web.pages import Call
from portal.web.practice.standings import WITH_PHI_BY_NOW, Standing

Badge = tuple[str, str, str]  # sign, word, color

# What the practice may do with a vendor, in words; the signs are in _macros/status.html.
DECISION_WORDS: dict[decisions.Standing, str] = {
    decisions.Standing.NO_RELEASE: "Do not release PHI", decisions.Standing.HOLD: "Hold",
    decisions.Standing.NOT_ENOUGH: "Not enough evidence", decisions.Standing.CONDITIONS: "Approve with conditions",
    decisions.Standing.APPROVE: "Approve", decisions.Standing.NO_PHI: "No patient data",
    decisions.Standing.CLOSED: "Closed"}


# Who may make the next move.
MOVES: dict[Standing, Permission] = {
    **dict.fromkeys((Standing.DECIDE, Standing.TO_ASK, Standing.ANSWERED), Permission.AGREEMENTS_REVIEW),
    **dict.fromkeys((Standing.NO_AGREEMENT, Standing.REFUSED, Standing.FAILED, Standing.NOT_A_BAA, Standing.SIGN,
                     Standing.ASK), Permission.AGREEMENTS_UPLOAD),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a worklist. `due` is the planned start of a vendor that nothing is signed with."""

    badge: Badge
    vendor: str
    owner: str
    what: str
    why: str
    verb: str
    href: str
    due: date | None
    late: bool

    @property
    def title(self) -> str:
        return f"{self.vendor}: {self.what}"

    @property
    def in_words(self) -> str:
        """in 2 days, 3 days late."""
        if self.due is None:
            return ""
        days = (self.due - clock.today()).days
        if days == 0:
            return "today"
        return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} late"


def standing_badge(row: Row[Any]) -> Badge:
    """The state of the vendor's agreement, for a cell of a list."""
    terms = count(row.open_terms, "term")
    badges: dict[Standing, Badge] = {
        Standing.NO_AGREEMENT: ("flag-f", "No agreement", "bad"),
        Standing.REFUSED: ("ban", "File not taken", "bad"),
        Standing.FAILED: ("alert-triangle", "Reading failed", "warn"),
        Standing.NOT_A_BAA: ("help-hexagon", "Not a BAA", "unsure"),
        Standing.DECIDE: ("user-exclamation", f"{count(row.undecided_terms, 'term')} to settle", "warn"),
        Standing.TO_ASK: ("user-exclamation", f"{terms} to ask for", "warn"),
        Standing.ANSWERED: ("message", "Answers to decide", "warn"),
        Standing.ASK: ("hourglass", f"{terms} to change", "wait"),
        Standing.SIGN: ("signature", "To be signed", "warn"),
        Standing.READING: ("file-search", "Being read", "wait"),
        Standing.SETTLED: ("circle-check-f", "No gap found", "good"),
        Standing.NOT_NEEDED: ("circle-dashed", "None needed", "none"),
        Standing.CLOSED: ("circle-minus", "Closed", "none"),
    }
    return badges[Standing(row.standing)]


def task(call: Call, row: Row[Any]) -> Task:
    """The line of a worklist for this vendor."""
    due = row.planned_start if row.phi_unsigned else None
    late = bool(row.phi_unsigned) and (row.status in WITH_PHI_BY_NOW or (due is not None and due <= clock.today()))
    standing = Standing(row.standing)
    what, why = _said(standing, row)
    verb, href = _step(call, standing, row)
    badge = ("clock-exclamation", "Overdue", "bad") if late and standing is not Standing.ASK else _work(standing)
    return Task(badge, row.name, row.owner_name, what, _urgent(row, why), verb, href, due, late)


def _work(standing: Standing) -> Badge:
    if standing is Standing.ASK:
        return ("hourglass", "With the vendor", "wait")
    if standing is Standing.READING:
        return ("file-search", "Being read", "wait")
    words = {Standing.DECIDE: "Decide", Standing.TO_ASK: "Ask", Standing.ANSWERED: "Decide", Standing.SIGN: "Sign",
             Standing.NO_AGREEMENT: "Ask"}
    return ("user-exclamation", words.get(standing, "Replace" if standing is not Standing.FAILED else "Try again"),
            "warn")


def _said(standing: Standing, row: Row[Any]) -> tuple[str, str]:
    version = f"version {row.number}"
    terms = row.open_terms
    says: dict[Standing, tuple[str, str]] = {
        Standing.NO_AGREEMENT: ("no agreement yet", "Ask for their business associate agreement and upload it."),
        Standing.REFUSED: ("their file could not be taken", row.problem or ""),
        Standing.FAILED: (f"{version} was not read", row.problem or ""),
        Standing.NOT_A_BAA: (f"{version} does not look like a BAA",
                             "Check the file, or ask the vendor for the agreement itself."),
        Standing.DECIDE: (f"{_came(row)}, {count(row.undecided_terms, 'term')} to settle", _gaps(row)),
        Standing.SIGN: ("agreement ready to sign", f"{_ended(row)} {version}. Upload the copy both sides signed."),
        Standing.READING: (f"{version} is being read", "It takes a minute or two."),
        Standing.TO_ASK: (f"{count(terms, 'term')} to change",
                          f"You settled what {version} lacks. Ask the vendor for the changes."),
        Standing.ANSWERED: (f"{row.answered_by or 'they'} answered: {row.answers_to_decide} to decide",
                            f"You asked for changes to {version}. Accept their words, ask again, or take the risk."),
        Standing.ASK: (f"{count(terms, 'term')} to change",
                       f"You asked for what {version} lacks. Their next version is due here."),
        Standing.SETTLED: ("settled", f"No gap found in {version}, and it is signed."),
        Standing.NOT_NEEDED: ("no agreement needed", "It handles no patient data."),
        Standing.CLOSED: ("closed", "Nothing is open."),
    }
    return says[standing]


def _came(row: Row[Any]) -> str:
    return f"{row.sent_by} sent version {row.number}" if row.sent_by else "agreement read"


def _ended(row: Row[Any]) -> str:
    return "The talk has ended on" if row.open_terms else "No gap found in"


def _gaps(row: Row[Any]) -> str:
    if not row.required_gaps:
        return "The required terms are there; some good practice is not."
    needs = "needs" if row.required_gaps == 1 else "need"
    hold = " No patient data until both sides sign." if row.phi_unsigned else ""
    return f"{count(row.required_gaps, 'required term')} {needs} work.{hold}"


def _urgent(row: Row[Any], why: str) -> str:
    if not row.phi_unsigned:
        return why
    if row.status in WITH_PHI_BY_NOW:
        return f"They have patient data, and nothing is signed. {why}"
    if row.status == VendorStatus.PROSPECT and row.planned_start and row.planned_start <= clock.today():
        return f"They were to start on {day(row.planned_start)}, and nothing is signed. {why}"
    return why


def _step(call: Call, standing: Standing, row: Row[Any]) -> tuple[str, str]:
    """The verb that settles it and where; for who may not, where to read about it."""
    upload, vendor = call.url("agreement-new", id=row.id), call.url("vendor", id=row.id)
    if standing in (Standing.NOT_NEEDED, Standing.CLOSED):
        return "Open vendor", vendor
    if standing in MOVES and not call.actor.may(MOVES[standing]):
        return ("Open agreement", call.url("agreement", id=row.agreement_id)) if row.agreement_id else (
            "Open vendor", vendor)
    if standing is Standing.NO_AGREEMENT:
        return "Upload agreement", upload
    agreement = call.url("agreement", id=row.agreement_id)
    steps = {Standing.REFUSED: ("Upload another", upload), Standing.FAILED: ("See what failed", agreement),
             Standing.NOT_A_BAA: ("Check the file", agreement), Standing.DECIDE: ("Review agreement", agreement),
             Standing.SIGN: ("Upload signed copy", upload), Standing.READING: ("See progress", agreement),
             Standing.TO_ASK: ("Ask for changes", agreement), Standing.ASK: ("Upload next version", upload)}
    if standing is Standing.ANSWERED:
        return "Decide on answers", call.url("negotiation", id=row.negotiation_id)
    return steps.get(standing, ("Open agreement", agreement))
