"""The review of one agreement as its page shows it: the verdict, the terms by tier with trouble first, what to know of
the file, and what the address asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.models import Agreement, Document, Finding, Note, Reading
from portal.scoring.agreements import NEED_WORK, Summary
from portal.scoring.limits import Limit
from portal.vocabulary.terms import TIER_TITLES, no_agreement
from portal.web.practice import terms as folds
from portal.web.practice.terms import Term
from portal.workflow import findings as verbs
from portal.workflow import remarks, time_limits
from portal.workflow.remarks import Remark

SHOWS = ("all", "work", "undecided", "missing", "conflict", "weak", "unclear", "present")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the review: the page, the open term, which terms, and the text instead of pictures."""

    path: str
    page: int | None = None
    term: int | None = None
    show: str = "all"
    text: bool = False

    def href(self, *, fragment: str = "", **changes: object) -> str:
        """The address of this review with something changed; what is as usual stays out of it."""
        values: dict[str, object] = {"page": self.page, "term": self.term, "show": self.show,
                                     "view": "text" if self.text else "", **changes}
        if values["show"] == "all":
            values["show"] = ""
        query = urlencode({name: value for name, value in values.items() if value not in (None, "")})
        return self.path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


@dataclass(frozen=True, slots=True)
class Fold:
    """Terms that ask for nothing, under one line."""

    status: str
    title: str
    terms: tuple[Term, ...]

    @property
    def names(self) -> str:
        return ", ".join(term.finding.title for term in self.terms)

    @property
    def open(self) -> bool:
        return any(term.open for term in self.terms)


@dataclass(frozen=True, slots=True)
class Tier:
    key: str
    title: str
    tally: str
    trouble: tuple[Term, ...]
    folds: tuple[Fold, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    key: str
    word: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Review:
    agreement: Agreement
    document: Document
    reading: Reading
    summary: Summary
    verdict: str
    decided: int
    terms: tuple[Term, ...]
    tiers: tuple[Tier, ...]
    chips: tuple[Chip, ...]
    remarks: tuple[Remark, ...]
    limits: tuple[Limit, ...]
    before: tuple[Limit, ...]
    asked: Asked
    numbers: Mapping[str, int] = field(default_factory=dict)  # a clause's number in the list
    unread: bool = False  # the text is too poor to say anything of any term


def build(agreement: Agreement, document: Document, reading: Reading, findings: Sequence[Finding],
          notes: Mapping[str, Sequence[Note]], own: Mapping[str, int], asked: Asked) -> Review:
    """All of the review but its page. `own` are the practice's own limits in hours."""
    phrases, limits = folds.phrases(reading), time_limits.of(reading, findings, own)
    summary = verbs.summary(findings, signed=agreement.signed)
    unread = _is_unread(reading, findings)
    likeliest = None if unread else _likeliest(findings)
    opened = asked.term if asked.term is not None else likeliest
    terms = tuple(folds.term(finding, notes.get(finding.id, ()), phrases,
                             [limit for limit in limits if limit.clause == finding.clause],
                             open=finding.position == opened, signed=agreement.signed) for finding in findings)
    work = [one for one in terms if one.work]
    wanted = [one for one in terms if _wanted(one, asked.show)]
    return Review(
        agreement, document, reading, summary, no_agreement(reading.quality) if unread else _verdict(reading, summary),
        sum(bool(t.finding.decision) for t in work), terms,
        (_unread(wanted),) if unread and wanted else _tiers(wanted), () if unread else _chips(summary, work, asked),
        tuple(one for one in remarks.of(document, reading) if not (unread and one.title == remarks.POOR)),
        tuple(limits), tuple(time_limits.before(reading)), asked,
        {finding.clause: finding.position for finding in findings}, unread)


def _is_unread(reading: Reading, findings: Sequence[Finding]) -> bool:
    """Whether the text is so poor that nothing can be said of any term."""
    return reading.quality == "poor" and {finding.status for finding in findings} <= {"unclear", "not-applicable"}


def _unread(terms: Sequence[Term]) -> Tier:
    """All terms under one line: as many times "unclear" would tell nobody more."""
    title = f"{len(terms)} term{'' if len(terms) == 1 else 's'} that we could not look for"
    return Tier("unread", "Terms", "", (), (Fold("unclear", title, tuple(terms)),))


def _likeliest(findings: Sequence[Finding]) -> int | None:
    """The term to open first: the first that needs work, rather one with words to show."""
    work = sorted((f for f in findings if verbs.needs_work(f)), key=_urgency)
    return next((f.position for f in work if f.evidence), work[0].position if work else None)


def _urgency(finding: Finding) -> tuple[int, int, int]:
    status = NEED_WORK.index(finding.status) if finding.status in NEED_WORK else len(NEED_WORK)
    return list(TIER_TITLES).index(finding.tier), status, finding.position


def _verdict(reading: Reading, summary: Summary) -> str:
    if not reading.is_baa:
        return no_agreement(reading.quality)
    return summary.verdict


def _wanted(one: Term, show: str) -> bool:
    if show == "all":
        return True
    if show == "work":
        return one.work
    if show == "undecided":
        return one.work and not one.finding.decision
    if show == "present":
        return one.status == "present"
    return one.work and one.status == show


def _tiers(terms: Sequence[Term]) -> tuple[Tier, ...]:
    made = []
    for key, title in TIER_TITLES.items():
        here = [one for one in terms if one.finding.tier == key]
        trouble = sorted((one for one in here if one.work), key=lambda one: _urgency(one.finding))
        quiet = [one for one in here if not one.work]
        if here:
            made.append(Tier(key, title, _tally(here), tuple(trouble), tuple(_folds(quiet))))
    return tuple(made)


def _tally(terms: Sequence[Term]) -> str:
    work, present = sum(one.work for one in terms), sum(one.status == "present" for one in terms)
    parts = [f"{present} present"] if present else []
    if work:
        parts.append(f"{work} need{'s' if work == 1 else ''} work")
    count = f"{len(terms)} term{'' if len(terms) == 1 else 's'}"
    return f"{count}: {', '.join(parts)}" if parts and len(terms) > 1 else count


def _folds(quiet: Sequence[Term]) -> list[Fold]:
    """Present ones, those that do not apply, and what may be left out and is."""
    groups: dict[str, list[Term]] = {}
    for one in quiet:
        groups.setdefault(one.status, []).append(one)
    words = {"present": ("is present", "are present"), "not-applicable": ("does not apply", "do not apply")}
    folds = []
    for status in ("present", "not-applicable", "missing", "unclear", "weak", "conflict"):
        if terms := groups.get(status):
            alone, several = words.get(status, ("is not in the agreement", "are not in the agreement"))
            title = f"1 term {alone}" if len(terms) == 1 else f"{len(terms)} terms {several}"
            folds.append(Fold(status, title, tuple(terms)))
    return folds


def _chips(summary: Summary, work: Sequence[Term], asked: Asked) -> tuple[Chip, ...]:
    undecided = sum(not one.finding.decision for one in work)
    counts = [("all", "All", summary.terms), ("work", "Need work", summary.need_work)]
    counts += [("undecided", "Not decided", undecided)] if 0 < undecided < len(work) else []
    counts += [(status, status, summary.by_status[status]) for status in NEED_WORK if status in summary.by_status]
    return tuple(Chip(key, word, count, asked.href(show=key, term=None, fragment="terms"), key == asked.show)
                 for key, word, count in counts)
