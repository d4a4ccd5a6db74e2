"""The practice's own weights, caps, thresholds and bands: what each means, what a change would do, every version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select
from starlette.responses import Response

from portal.errors import Conflict, InvalidInput
from portal.models import ScoreTable
from portal.scoring import catalog
from portal.scoring.indicators import Indicators, Table
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import scores_rail
from portal.web.render import render, see
from portal.workflow import score_tables, scores
from portal.workflow.score_tables import Preview

NOT_SAVED = "The weights were not saved. What you entered is still here."
PAST = 30
# The thresholds in plain words: the field, its name, what it does.
THRESHOLDS = (
    ("strong-score", "A row is strong from", "Its score, of 100. It also needs a record for each key check."),
    ("strong-coverage", "A strong row has covered", "At least so many percent of its weight, with an answer or file."),
    ("evidenced", "A row is not evidenced below", "Percent covered. Below it, the row has no verdict on what it is."),
    ("banded", "A vendor has no band below", "Percent covered of the whole. Below it, there is not enough evidence."))
WEIGHTS = (("critical", "A key check counts", "One that makes its whole row a red flag."),
           ("other", "Any other check counts", ""))


def show(call: Call) -> Response:
    whole, table = scores.table_of(call.db, call.actor.practice_id)
    return _page(call, whole, table, Form({**_fields(table), "based_on": table.version}))


def change(call: Call) -> Response:
    """Save them, or with `then=preview` only say what they would change."""
    form = Form.sent(call)
    whole, table = scores.table_of(call.db, call.actor.practice_id)
    preview = form.entered("then") == "preview"
    try:
        content = _content(form, whole, table)
        reason = form.text("reason", "The reason", longest=500, required=not preview, lines=True)
        form.check(NOT_SAVED)
        if preview:
            return _page(call, whole, table, form, preview=score_tables.preview(call.db, call.actor, content))
        score_tables.make(call.parts, call.db, call.actor, content, reason, based_on=form.entered("based_on"))
    except (InvalidInput, Conflict) as error:
        form.put("based_on", table.version)
        return _page(call, whole, table, form.refused(error), error.http_status,
                     clashes=_clashes(whole, form, table) if isinstance(error, Conflict) else ())
    return see(call, "weights", "?saved=yes")


def _fields(table: Table) -> dict[str, int]:
    """The table as the form has it."""
    found = {f"row-{id}": weight for id, weight in table.rows.items()}
    found |= {"critical": table.critical, "other": table.other, "strong-score": table.strong_score,
              "strong-coverage": table.strong_coverage, "evidenced": table.evidenced, "banded": table.banded}
    found |= {f"cap-{code}": at for code, at in table.caps.items()}
    for band in table.bands[:-1]:
        found |= {f"from-{band.id}": band.least, f"covered-{band.id}": band.coverage}
    return found


def _content(form: Form, whole: Indicators, table: Table) -> dict[str, Any]:
    """What was entered, in the shape of table.yaml; its version is the one that it would follow."""
    def weight(name: str, label: str) -> int:
        return form.whole(name, label, lowest=1, highest=1000)

    def share(name: str, label: str) -> int:
        return form.whole(name, label, lowest=0, highest=100)

    *better, last = table.bands
    starts = [(f"from-{band.id}", share(f"from-{band.id}", f"“{band.title}”")) for band in better]
    _falling(form, starts)
    bands = [{"id": band.id, "title": band.title, "from": start,
              "coverage": share(f"covered-{band.id}", f"The coverage of “{band.title}”")}
             for band, (_, start) in zip(better, starts, strict=True)]
    return {
        "version": table.version,
        "rows": {row.id: weight(f"row-{row.id}", f"The weight of “{row.title}”") for row in whole.rows},
        "weights": {name: weight(name, label) for name, label, _ in WEIGHTS},
        "strong": {"score": share("strong-score", "The score of a strong row"),
                   "coverage": share("strong-coverage", "The coverage of a strong row")},
        "evidenced": share("evidenced", "The coverage of a row"), "banded": share("banded", "The coverage of a vendor"),
        "caps": {code: share(f"cap-{code}", f"Cap {code}") for code in whole.caps},
        "bands": [*bands, {"id": last.id, "title": last.title, "from": 0}]}


def _falling(form: Form, starts: Sequence[tuple[str, int]]) -> None:
    """Each band starts lower than the better one before it, and above the last, which starts at 0."""
    for (_, better), (name, start) in zip(starts, [*starts[1:], ("", 0)], strict=True):
        if start >= better and name:
            form.errors.setdefault(name, f"This band must start below {better}, where the better one starts.")
    if starts and not starts[-1][1]:
        form.errors.setdefault(starts[-1][0], "This band must start above 0: below it nothing is released.")


def _labels(whole: Indicators, table: Table) -> dict[str, str]:
    found = {f"row-{row.id}": row.title for row in whole.rows}
    found |= {name: label for name, label, _ in (*WEIGHTS, *THRESHOLDS)}
    found |= {f"cap-{code}": f"Cap {code}" for code in whole.caps}
    for band in table.bands[:-1]:
        found |= {f"from-{band.id}": band.title, f"covered-{band.id}": f"{band.title}: coverage"}
    return found


def _clashes(whole: Indicators, form: Form, table: Table) -> list[tuple[str, str, str, str]]:
    """What the form has otherwise than what somebody saved meanwhile."""
    labels = _labels(whole, table)
    return [(name, labels[name], form.entered(name), str(saved)) for name, saved in _fields(table).items()
            if form.entered(name).strip() != str(saved)]


def _page(call: Call, whole: Indicators, table: Table, form: Form, status: int = 200, *,
          preview: Preview | None = None, clashes: Sequence[tuple[str, str, str, str]] = ()) -> Response:
    usual = _fields(catalog.table(whole.version))
    return render(call, "practice/scores/weights.html", status, form=form, whole=whole, table=table, usual=usual,
                  labels=_labels(whole, table), thresholds=THRESHOLDS, weights=WEIGHTS, preview=preview,
                  clashes=clashes, versions=_versions(call, whole), table_words=scores_rail.table_words)


def _versions(call: Call, whole: Indicators) -> list[tuple[ScoreTable, list[str]]]:
    """Every version, the newest first, each with what it changed."""
    rows = list(call.db.exec(select(ScoreTable).where(ScoreTable.practice_id == call.actor.practice_id)
                             .order_by(col(ScoreTable.number).desc()).limit(PAST + 1)))
    shipped = catalog.table(whole.version)
    tables = [catalog.read_table(row.content, catalog.indicators(row.indicators_version)) for row in rows]
    labels = _labels(whole, shipped)
    earlier = [*tables[1:], shipped][:len(rows)]
    return [(row, _moves(labels, _fields(before), _fields(table)))
            for row, table, before in zip(rows, tables, earlier, strict=True)][:PAST]


def _moves(labels: Mapping[str, str], before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    return [f"{labels.get(name, name)} {before.get(name, 'none')} to {value}" for name, value in after.items()
            if before.get(name) != value]


routes = [
    Page("/weights", show, permission=Permission.SCORES_READ, name="weights"),
    Page("/weights", change, permission=Permission.PRACTICE_EDIT, name="weights-change", method="POST"),
]
