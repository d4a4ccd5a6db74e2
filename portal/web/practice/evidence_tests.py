"""Evidence tests: a vendor's list of them, and one test from its two lists to what came of it."""

from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import col
from starlette.datastructures import UploadFile
from starlette.responses import Response

from portal import access, clock
from portal.errors import Conflict, InvalidInput, PortalError, TooLarge, WrongState
from portal.exchange.evidence_tests import AUTO, LIMITS, MOST_ROWS, NONE
from portal.models import EvidenceTest, Vendor
from portal.tracing import trace
from portal.tracing.kinds import KINDS
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import EvidenceTestStatus
from portal.web import listing, uploads
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import evidence_tests_view as view
from portal.web.practice.evidence_tests_view import Recent
from portal.web.render import render, see
from portal.workflow import evidence_tests
from portal.workflow import evidence_tests_lists as lists
from portal.workflow.evidence_tests_lists import Stage

SHOWS = {"all": "All", "draft": "In work", "done": "Done", "discarded": "Discarded"}
SIZES = (("25", "25 rows"), ("60", "60 rows"), ("", f"All rows, up to {trace.MOST_TRACED:,}"))
DIVIDED = ((AUTO, "Find out"), ("tab", "Tab"), ("comma", "Comma"), ("semicolon", "Semicolon"), ("bar", "Bar |"),
           (NONE, "Nothing: each line is a name"))
PASTED = "Pasted"
PASTE_BYTES = 900_000
CONFLICTS = (Conflict, WrongState)


def index(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    form = Form({**view.default_period(), **({"kind": call.query("kind")} if call.query("kind") in KINDS else {})})
    return _index(call, vendor, form)


def _index(call: Call, vendor: Vendor, form: Form, status: int = 200) -> Response:
    asked = listing.asked(call, sorts=("-begun",), shows=tuple(SHOWS))
    of = (col(EvidenceTest.practice_id) == call.actor.practice_id, col(EvidenceTest.vendor_id) == vendor.id)
    tally = {key: func.coalesce(func.sum(case((col(EvidenceTest.status) == key, 1), else_=0)), 0)
             for key in SHOWS if key != "all"}
    counts = dict(zip(tally, (int(number) for number in call.db.execute(select(*tally.values()).where(*of)).one()),
                      strict=True))
    counts["all"] = sum(counts.values())
    columns = (col(EvidenceTest.id), col(EvidenceTest.kind), col(EvidenceTest.status), col(EvidenceTest.period_from),
               col(EvidenceTest.period_to), col(EvidenceTest.sample_size), col(EvidenceTest.created_at),
               col(EvidenceTest.begun_by), col(EvidenceTest.done_at), col(EvidenceTest.done_by),
               col(EvidenceTest.result))
    query = select(*columns).where(*of, *(() if asked.show == "all" else (col(EvidenceTest.status) == asked.show,)))
    shown = listing.fetch(call.db, asked, query, [col(EvidenceTest.created_at).desc(), col(EvidenceTest.id)],
                          listing.chips(asked, SHOWS, counts))
    return render(call, "practice/evidence_tests/index.html", status, vendor=vendor, list=shown, form=form,
                  kinds=KINDS, sizes=SIZES, view=view, none_yet=not counts["all"])


def begin(call: Call) -> Response:
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        since, until = form.day("since", "The first day"), form.day("until", "The last day")
        size = None if not form.entered("size") else form.whole(
            "size", "The sample", lowest=evidence_tests.SMALLEST, highest=evidence_tests.LARGEST)
        form.check(evidence_tests.NOT_BEGUN)
        test = evidence_tests.begin(call.parts, call.db, call.actor, vendor, form.entered("kind"), since=since,
                                    until=until, size=size)
    except InvalidInput as error:
        return _index(call, vendor, form.refused(error), error.http_status)
    return see(call, "evidence-test", test=test.id)


def show(call: Call) -> Response:
    test = access.evidence_test_for(call.db, call.actor, call.path("test"))
    return _show(call, test, Form())


def _show(call: Call, test: EvidenceTest, form: Form, status: int = 200, **more: Any) -> Response:
    """The page of a test by what it waits for. `form.message` is what was wrong with what was sent."""
    vendor = access.vendor_for(call.db, call.actor, test.vendor_id)
    context = {"vendor": vendor, "test": test, "kind": lists.kind_of(test), "form": form, "view": view,
               "chosen": [], **more}
    if test.status == EvidenceTestStatus.DONE and call.query("view") == "sheet":
        return render(call, "practice/evidence_tests/sheet.html", status, **context)
    if test.status == EvidenceTestStatus.DONE:
        return render(call, "practice/evidence_tests/result.html", status, list=view.exceptions(call, test),
                      fixes=view.fixes(call, test), **context)
    if test.status == EvidenceTestStatus.DISCARDED:
        return render(call, "practice/evidence_tests/discarded.html", status, **context)
    return _work(call, test, status, context)


def _work(call: Call, test: EvidenceTest, status: int, context: dict[str, Any]) -> Response:
    task = lists.task_of(test, clock.today())
    stage = lists.stage_of(test, task)
    if call.query("change") in {entry["side"] for entry in test.lists}:
        stage = Stage(call.query("change"))
    elif call.query("columns") in {entry["side"] for entry in test.lists}:
        stage = Stage(f"{call.query('columns')}-columns")
    context["stage"] = context.pop("at", None) or stage
    waiting = trace.open_matches(task) if task and context["stage"] is Stage.NAMES else ()
    outcome, problem = view.outcome(task) if task and context["stage"] is Stage.READY else (None, "")
    return render(call, "practice/evidence_tests/work.html", status, stages=Stage, divided=DIVIDED,
                  most_rows=MOST_ROWS, most_bytes=LIMITS.max_bytes, lists=lists, waiting=len(waiting),
                  pairs=view.pairs(test, task, waiting) if task else [], outcome=outcome, problem=problem,
                  readings={side: lists.reading(test, side) for side in lists.SIDES}, **context)


def put_in(call: Call) -> Response:
    """A list, pasted or as a file. No transaction is open while it is read."""
    form = Form.sent(call)
    id = call.path("test")
    with call.parts.database.transaction(call.actor.practice_id, write=False) as db:
        access.evidence_test_for(db, call.actor, id)
    try:
        if call.too_large:
            raise TooLarge(lists.NOT_TAKEN, {"list": call.too_large.message})
        content, name = _sent(call, form)
        evidence_tests.put_in(call.parts, call.actor, id, form.entered("side"), content, name,
                              divided=form.entered("divided") or AUTO, version=call.number("version"))
    except (InvalidInput, *CONFLICTS) as error:
        if isinstance(error, InvalidInput) and form.entered("text").strip():
            error.fields = {"text" if name == "list" else name: words for name, words in error.fields.items()}
        if isinstance(error, lists.HoldsPatientData):
            form.put("text", "")
        with call.parts.database.transaction(call.actor.practice_id, write=False) as db:
            call.session = db
            return _refused(call, access.evidence_test_for(db, call.actor, id), form, error, ())
    return see(call, "evidence-test", test=id)


def _sent(call: Call, form: Form) -> tuple[bytes, str]:
    """The list's bytes and its name. Raises InvalidInput where there is none, or two."""
    upload = call.form.get("list")
    has_file = isinstance(upload, UploadFile) and bool(upload.filename)
    text = form.entered("text")
    if has_file == bool(text.strip()):
        raise InvalidInput(lists.NOT_TAKEN, {"list": (
            "Paste the cells or choose a file, not both." if has_file else "Paste the cells, or choose a file.")})
    if isinstance(upload, UploadFile) and has_file:
        return upload.file.read(LIMITS.max_bytes + 1), uploads.clean_name(upload.filename or "")
    return text.encode(), PASTED


def _refused(call: Call, test: EvidenceTest, form: Form, error: PortalError, chosen: Any) -> Response:
    """The page as it stands, with what was wrong, and what was chosen where it no longer fits."""
    side = form.entered("side")
    at: dict[str, Any] = {}
    if isinstance(error, InvalidInput) and test.status == EvidenceTestStatus.DRAFT and side in lists.SIDES:
        at = {"at": Stage(side if "columns" not in form.entered("step") else f"{side}-columns")}
    return _show(call, test, form.refused(error), error.http_status,
                 chosen=chosen if isinstance(error, CONFLICTS) else [], **at)


def columns(call: Call) -> Response:
    form, test = Form.sent(call), _locked(call)
    form.put("step", "columns")
    side = form.entered("side")
    try:
        of = lists.list_kind(test, side).columns if side in lists.SIDES else ()
        chosen = {column.id: _number(form.entered(f"column-{column.id}")) for column in of}
        evidence_tests.choose_columns(call.parts, call.db, call.actor, test, side, headed=form.flag("headed"),
                                      chosen=chosen, day_first=form.entered("order") == "day",
                                      version=call.number("version"))
    except (InvalidInput, *CONFLICTS) as error:
        named = [(column.title, _column_words(form, column.id)) for column in of]
        return _refused(call, test, form, error, named)
    return see(call, "evidence-test", test=test.id)


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 4 else None


def _column_words(form: Form, id: str) -> str:
    number = _number(form.entered(f"column-{id}"))
    return "none" if number is None else f"column {number + 1}"


def pairs(call: Call) -> Response:
    form, test = Form.sent(call), _locked(call)
    version = call.number("version")
    try:
        if form.ticked("again"):
            evidence_tests.ask_names_again(call.parts, call.db, call.actor, test, version=version)
        else:
            said = _said(call, form)
            form.check(evidence_tests.NOT_SAVED)
            evidence_tests.confirm_names(call.parts, call.db, call.actor, test, said, version=version)
    except (InvalidInput, *CONFLICTS) as error:
        return _refused(call, test, form, error, [])
    return see(call, "evidence-test", test=test.id)


def _said(call: Call, form: Form) -> dict[int, tuple[int, ...]]:
    """For each row that something was ticked of: the rows that are the same, or none."""
    ticked: dict[int, list[str]] = {}
    for name, value in call.form.multi_items():
        left = _number_of(name)
        if left is not None and isinstance(value, str):
            ticked.setdefault(left, []).append(value)
            form.put(f"{name}-{value}", True)
    for left, values in ticked.items():
        if "none" in values and len(values) > 1:
            form.errors[f"same-{left}"] = "Choose either a name or “none of these”."
    return {left: tuple(row for value in values if (row := _number_of(f"same-{value}")) is not None)
            for left, values in ticked.items()}


def _number_of(name: str) -> int | None:
    number = name.removeprefix("same-")
    return int(number) if name != number and number.isascii() and number.isdecimal() and len(number) < 6 else None


def finish(call: Call) -> Response:
    form = Form.sent(call)
    test = access.evidence_test_for(call.db, call.actor, call.path("test"))
    vendor = access.vendor_for(call.db, call.actor, test.vendor_id, lock=True)
    test = _locked(call)
    try:
        evidence_tests.finish(call.parts, call.db, call.actor, vendor, test, version=call.number("version"))
    except (InvalidInput, *CONFLICTS) as error:
        return _refused(call, test, form, error, [])
    return see(call, "evidence-test", test=test.id)


def discard(call: Call) -> Response:
    form, test = Form.sent(call), _locked(call)
    try:
        evidence_tests.discard(call.parts, call.db, call.actor, test, version=call.number("version"))
    except CONFLICTS as error:
        return _refused(call, test, form, error, [])
    return see(call, "evidence-tests", id=test.vendor_id)


def _locked(call: Call) -> EvidenceTest:
    test = access.evidence_test_for(call.db, call.actor, call.path("test"), lock=True)
    call.db.refresh(test)  # as it is now that nobody else can change it
    return test


def aside(call: Call, vendor: Vendor) -> list[Recent]:
    """For the vendor's page: the newest test of each kind, and how old it is."""
    return view.recent(call, vendor)


_TEST = "/tests/{test}"
_RUN = Permission.EVIDENCE_TESTS_RUN

routes = [
    Page("/vendors/{id}/tests", index, permission=Permission.SCORES_READ, name="evidence-tests"),
    Page("/vendors/{id}/tests", begin, permission=_RUN, name="evidence-test-begin", method="POST"),
    Page(_TEST, show, permission=Permission.SCORES_READ, name="evidence-test"),
    Page(f"{_TEST}/lists", put_in, permission=_RUN, name="evidence-test-list", method="POST", upload=True,
         opens="none", most=PASTE_BYTES + 64 * 1024),
    Page(f"{_TEST}/columns", columns, permission=_RUN, name="evidence-test-columns", method="POST"),
    Page(f"{_TEST}/pairs", pairs, permission=_RUN, name="evidence-test-pairs", method="POST"),
    Page(f"{_TEST}/finish", finish, permission=_RUN, name="evidence-test-finish", method="POST"),
    Page(f"{_TEST}/discard", discard, permission=_RUN, name="evidence-test-discard", method="POST"),
]
