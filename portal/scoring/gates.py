"""The ten gates of a vendor: what must be true at each, who may sign it, and where a vendor stands by its facts.

Who signs (E-10 names people, we have roles): the relationship's owner signs, who is a reviewer or the owner of the
practice. What lets patient data go, or says that none is left, is the practice owner's alone: the executed agreement
(an authorized officer signs it), go-live and exit; and a "no" at the first gate, which sets all the others aside. The
legal sign-off on the terms, and the lead for security or privacy at the walk-through and at go-live, are named in the
signed act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portal.vocabulary.permissions import Permission

RULES_AS_OF = "2026-10-01"
HOLDING_CAPS = ("K1", "K2", "K4", "K6", "K7", "K9", "K10")
SCENARIOS: Mapping[str, str] = {"access-request": "Access request", "suspected-breach": "Suspected breach"}
DUTIES: Mapping[str, str] = {
    "review": "Review", "access-review": "Check of accounts", "evidence": "Proof to come in", "report": "Report",
    "incident-route": "Route for incidents", "meeting": "Meeting", "screening": "Exclusion screening",
    "agreement-read": "Agreement read through"}
NO_REASONS: Mapping[str, str] = {
    "workforce": "They are our workforce: under our direct control, even if an agency pays them",
    "conduit": "A pure conduit: they only carry it, as the mail does, and never keep it",
    "no-phi": "They create, receive, keep and send no patient data for us"}


class State(StrEnum):
    """`OPEN` may be signed once nothing is missing; `LOCKED` waits for other gates. What is `PASSED` and misses
    something now was true when it was signed."""

    PASSED = "passed"
    OPEN = "open"
    LOCKED = "locked"
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate. `after` are the gates that it rests on, `blocks` is what waits for it. `citation` is empty where no
    rule asks for it; `lead` is who else is named in the signed act."""

    id: str
    name: str
    must: str
    blocks: str
    permission: Permission
    after: tuple[str, ...] = ()
    citation: str = ""
    lead: str = ""

    @property
    def as_of(self) -> str:
        return RULES_AS_OF if self.citation else ""


_SIGN, _RELEASE = Permission.GATES_SIGN, Permission.GATES_RELEASE
GATES: tuple[Gate, ...] = (
    Gate("G0", "Needs a BAA", "Somebody has said whether they create, receive, keep or send patient data for you, "
         "and why. Billing is named in the rule.", "every other gate", _SIGN, citation="45 CFR 160.103"),
    Gate("G1", "Questions answered", "The questions that hold a vendor are answered and attested, nothing asked back "
         "on them is open, and the list of subcontractors is in.", "signing the agreement", _SIGN, ("G0",)),
    Gate("G2", "Terms accepted", "The newest version of the agreement was read; each required term is there, or a "
         "named person took the risk; it says how soon a breach is told; a lawyer looked at it.",
         "signing the agreement", _SIGN, ("G0",), "45 CFR 164.504(e), 164.314(a)", "Who gave the legal sign-off"),
    Gate("G3", "Agreement signed", "Both sides have signed, on a day that is known, and the copy is here. Before this "
         "no patient data, no log-in, no test file and no interface with real data.", "all patient data", _RELEASE,
         ("G0", "G1", "G2"), "45 CFR 164.502(e), 164.308(b)"),
    Gate("G4", "Subcontractors", "Each subcontractor that will touch your patient data has signed an agreement, and it "
         "is proved.", "patient data by that path", _SIGN, ("G0",), "45 CFR 164.308(b)(2)"),
    Gate("G5", "Duties set", "There is an owner on your side, and days for the review, the check of accounts, the "
         "records and reports they owe; and a route by which incidents reach you.", "go-live", _SIGN, ("G0",)),
    Gate("G6", "Walk-through", "An access request and a suspected breach were walked through with the people who do "
         "the work, step by step beside the written policy. Each mismatch has a fix.", "go-live", _SIGN, ("G0",),
         lead="Your lead for security or privacy"),
    Gate("G7", "Go-live", "Everything before holds, no fact that stops patient data is open, and every fix that is due "
         "before go-live is closed.", "work for you", _RELEASE, ("G0", "G1", "G2", "G3", "G4", "G5", "G6"),
         lead="Your lead for security or privacy"),
    Gate("G8", "Renewal", "The yearly review is done, the agreement was read again beside what they do now, and no fix "
         "is late.", "another year", _SIGN, ("G7",)),
    Gate("G9", "Exit", "The questions on leaving are answered and reviewed, and thirty days later it was tested once "
         "more.", "closing the vendor", _RELEASE, (), "45 CFR 164.504(e)(2)(ii)(J)"),
)
BY_ID: Mapping[str, Gate] = {gate.id: gate for gate in GATES}
# What a vendor needs that has nothing to do with patient data: that somebody said so, go-live and the end.
_SPARED = frozenset({"G1", "G2", "G3", "G4", "G5", "G6", "G8"})


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the gates go by. `passed` are the gates with a signed act that counts: for G2 one on the newest version,
    for G3 one on any version (`executed_newest`: on the newest), for G8 one of the last year. `needs_baa` is what the
    first gate said, `phi_there` that patient data is with the vendor already. A questionnaire is "", "open", "attested"
    or "reviewed"; an agreement "", "reading", "not-a-baa" or "read"."""

    passed: frozenset[str] = frozenset()
    needs_baa: bool = True
    phi_there: bool = False
    leaving: bool = False
    closed: bool = False
    questions: str = ""
    questions_open: int = 0
    follow_ups_open: int = 0
    subcontractors_listed: bool = False
    agreement: str = ""
    version: int = 0
    terms_open: tuple[str, ...] = ()
    breach_hours: bool = False
    signatures_seen: bool = False
    executed_newest: bool = False
    subcontractors_unproved: tuple[str, ...] = ()
    owner: bool = False
    duties: frozenset[str] = field(default_factory=frozenset)
    walked: frozenset[str] = field(default_factory=frozenset)
    mismatches_unfixed: int = 0
    scored: bool = False
    caps: frozenset[str] = field(default_factory=frozenset)
    fixes_before_go_live: int = 0
    review: str = ""
    agreement_read_through: bool = False
    fixes_overdue: int = 0
    exit: str = ""
    exit_tested: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there, in plain words, and the key of the door behind which it is done."""

    words: str
    door: str


@dataclass(frozen=True, slots=True)
class GateState:
    """Where a vendor stands at one gate. `behind` are the gates that must hold first; `again` is true where it is
    passed and a newer version of the agreement can be signed for as well."""

    gate: Gate
    state: State
    missing: tuple[Missing, ...] = ()
    behind: tuple[str, ...] = ()
    again: bool = False

    @property
    def may_be_signed(self) -> bool:
        return self.again or (self.state is State.OPEN and not self.missing)


def states(facts: Facts) -> tuple[GateState, ...]:
    """The ten gates in their order."""
    return tuple(state(gate.id, facts) for gate in GATES)


def state(gate_id: str, facts: Facts) -> GateState:
    """One gate. Raises KeyError where there is none of that id."""
    gate = BY_ID[gate_id]
    if _is_spared(gate_id, facts):
        return GateState(gate, State.NOT_NEEDED)
    missing = _missing(gate_id, facts)
    behind = tuple(before for before in rests_on(gate_id, facts) if not _stands(before, facts))
    if gate_id in facts.passed:
        again = gate_id == "G3" and facts.signatures_seen and not facts.executed_newest and not behind
        return GateState(gate, State.PASSED, missing, again=again)
    return GateState(gate, State.LOCKED if behind else State.OPEN, missing, behind)


def rests_on(gate_id: str, facts: Facts) -> tuple[str, ...]:
    """The gates that must hold before this one may be signed. Where patient data is with the vendor already, signing
    comes first and the questions follow: the agreement is what is missing most. Go-live waits for both."""
    after = BY_ID[gate_id].after
    if gate_id == "G3" and facts.phi_there:
        after = tuple(one for one in after if one != "G1")
    return tuple(one for one in after if not _is_spared(one, facts))


def may_come(gate_id: str, facts: Facts) -> bool:
    """Whether the gate could be signed if nothing that it asks for were missing: by the signed acts and where the
    vendor stands alone, so that nothing needs to be gathered for a gate that cannot."""
    if _is_spared(gate_id, facts) or (gate_id == "G9" and not (facts.leaving or facts.closed)):
        return False
    if gate_id in facts.passed and (gate_id != "G3" or facts.executed_newest):
        return False
    return facts.passed.issuperset(rests_on(gate_id, facts))


def counted(found: tuple[GateState, ...]) -> tuple[int, int]:
    """How many gates are passed, of how many that are needed."""
    needed = [one for one in found if one.state is not State.NOT_NEEDED]
    return sum(one.state is State.PASSED for one in needed), len(needed)


def _is_spared(gate_id: str, facts: Facts) -> bool:
    return gate_id in _SPARED and "G0" in facts.passed and not facts.needs_baa


def _stands(gate_id: str, facts: Facts) -> bool:
    """Passed, and still so. A renewal comes after go-live, whatever became of that since."""
    return gate_id in facts.passed and (gate_id == "G7" or not _missing(gate_id, facts))


def _missing(gate_id: str, facts: Facts) -> tuple[Missing, ...]:
    find = _FIND.get(gate_id)
    return tuple(find(facts)) if find else ()


def _diligence(facts: Facts) -> Iterator[Missing]:
    if facts.questions == "":
        yield Missing("No questionnaire sent", "questions")
        return
    if facts.questions == "open":
        yield Missing("Answers not sent in yet", "questions")
    if facts.questions_open:
        yield Missing(_count(facts.questions_open, "question") + " not complete", "questions")
    if facts.follow_ups_open:
        yield Missing(_count(facts.follow_ups_open, "follow-up") + " open", "follow-ups")
    if not facts.subcontractors_listed:
        yield Missing("No list of subcontractors", "questions")


def _terms(facts: Facts) -> Iterator[Missing]:
    if words := {"": "No agreement received", "reading": f"Version {facts.version} is being read",
                 "not-a-baa": f"Version {facts.version} is no BAA"}.get(facts.agreement):
        yield Missing(words, "agreement" if facts.agreement else "agreement-new")
        return
    if facts.terms_open:
        yield Missing(_count(len(facts.terms_open), "required term") + " to settle", "agreement")
    if not facts.breach_hours:
        yield Missing("No time limit for a breach", "agreement")


def _executed(facts: Facts) -> Iterator[Missing]:
    if not facts.signatures_seen and "G3" not in facts.passed:
        yield Missing("No copy signed by both sides", "agreement-new")


def _downstream(facts: Facts) -> Iterator[Missing]:
    if not facts.subcontractors_listed:
        yield Missing("No list of subcontractors", "questions")
    elif facts.subcontractors_unproved:
        yield Missing(_count(len(facts.subcontractors_unproved), "proof") + " to go", "subcontractors")


def _duties(facts: Facts) -> Iterator[Missing]:
    if not facts.owner:
        yield Missing("No owner in your practice", "vendor")
    needed = ({"review"}, {"access-review"}, {"evidence", "report"}, {"incident-route"})
    words = ("No day for the review", "No day for the check of accounts", "No record or report that they owe",
             "No route for incidents")
    for kinds, says in zip(needed, words, strict=True):
        if not kinds & facts.duties:
            yield Missing(says, "duties")


def _walked(facts: Facts) -> Iterator[Missing]:
    for scenario, name in SCENARIOS.items():
        if scenario not in facts.walked:
            yield Missing(f"{name} not walked through", "walk-throughs")
    if facts.mismatches_unfixed:
        yield Missing(_count(facts.mismatches_unfixed, "mismatch", "mismatches") + " without a fix", "walk-throughs")


def _live(facts: Facts) -> Iterator[Missing]:
    if _is_spared("G3", facts):
        return  # what stops patient data stops nothing where there is none
    if not facts.scored:
        yield Missing("The red-flag table was not worked out yet", "score")
    for code in HOLDING_CAPS:
        if code in facts.caps:
            yield Missing(f"Cap {code} holds it", "score")
    if facts.fixes_before_go_live:
        yield Missing(_count(facts.fixes_before_go_live, "fix", "fixes") + " due before go-live", "fixes")


def _renewed(facts: Facts) -> Iterator[Missing]:
    if facts.review != "reviewed":
        yield Missing({"": "No yearly questionnaire sent", "open": "Yearly answers not sent in yet"}.get(
            facts.review, "Yearly answers not reviewed"), "review")
    if not facts.agreement_read_through:
        yield Missing("Agreement not read again", "duties")
    if facts.fixes_overdue:
        yield Missing(_count(facts.fixes_overdue, "fix", "fixes") + " late", "fixes")


def _ended(facts: Facts) -> Iterator[Missing]:
    if facts.closed:
        return
    if not facts.leaving:
        yield Missing("They are not leaving", "vendor")
    if not facts.needs_baa and "G0" in facts.passed and not facts.phi_there:
        return
    if facts.exit != "reviewed":
        yield Missing({"": "No questions on leaving sent", "open": "Answers on leaving not sent in yet"}.get(
            facts.exit, "Answers on leaving not reviewed"), "exit")
    elif not facts.exit_tested:
        yield Missing("Thirty days are not over", "exit")


_FIND: Mapping[str, Callable[[Facts], Iterator[Missing]]] = {
    "G1": _diligence, "G2": _terms, "G3": _executed, "G4": _downstream, "G5": _duties, "G6": _walked, "G7": _live,
    "G8": _renewed, "G9": _ended}


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
