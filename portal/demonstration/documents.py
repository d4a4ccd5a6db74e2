"""The demonstration's files: versions of agreements and what belongs to them, received, scanned and read."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from portal.models import Agreement, Document, Vendor
from portal.templating import ROOT
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow import agreements
from portal.workflow.agreements import IncomingFile
from portal.workflow.parts import Parts

FILES = ROOT / "fixtures" / "agreements"
SETTLED = (AgreementStatus.READ, AgreementStatus.REFUSED, AgreementStatus.SET_ASIDE)
AT_ONCE = 2

Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One file of a vendor, as the data has both."""

    vendor: Given
    file: Given


def put(parts: Parts, cases: Sequence[Case], actors: dict[str, Actor], say: Callable[[str], None]) -> None:
    """Receive those that are missing, and read those that were not read, some at once."""
    for case in cases:
        _receive(parts, case, actors)
    waiting = [case for case in cases if _status(parts, case) not in SETTLED]

    def read(case: Case) -> str:
        _read(parts, case)
        return f"  {case.vendor['name']}, {case.file['filename']}: {_status(parts, case)}"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for told in pool.map(read, waiting):
            say(told)


def vendor_of(db: Session, given: Given) -> Vendor | None:
    return db.exec(select(Vendor).where(Vendor.practice_id == given["practice"], Vendor.name == given["name"])).first()


def version_of(db: Session, vendor: Given, number: int) -> Agreement:
    """A version of the vendor's agreement. Raises LookupError where the data names one that was not received."""
    row = vendor_of(db, vendor)
    found = row and db.exec(select(Agreement).where(Agreement.vendor_id == row.id, Agreement.number == number)).first()
    if not found:
        raise LookupError(f"{vendor['id']}: version {number} is named, but was not received")
    return found


def _receive(parts: Parts, case: Case, actors: dict[str, Actor]) -> None:
    with parts.database.transaction(case.vendor["practice"], write=False) as db:
        if _found(db, case):
            return
        vendor = vendor_of(db, case.vendor)
        parent = version_of(db, case.vendor, case.file["of"]) if "of" in case.file else None
    assert vendor is not None
    actor, file = actors[case.file["received_by"]], _incoming(case.file)
    if parent:
        agreements.receive_document(parts, actor, parent.id, file, case.file["kind"], signed=case.file["signed"])
    else:
        agreements.receive(parts, actor, vendor.id, file, signed=case.vendor["status"] == "active")


def _incoming(given: Given) -> IncomingFile:
    path = next(FILES.joinpath(given["fixture"]).glob("agreement.*"))
    stream = io.BytesIO(path.read_bytes())
    sha256, size = agreements.hash_of(stream)
    return IncomingFile(given["filename"], stream, size, sha256)


def _read(parts: Parts, case: Case) -> None:
    practice = case.vendor["practice"]
    with parts.database.transaction(practice, write=False) as db:
        agreement = _row(db, case)
    agreements.scan(parts, practice, agreement.id)
    agreements.read(parts, practice, agreement.id)


def _status(parts: Parts, case: Case) -> str:
    with parts.database.transaction(case.vendor["practice"], write=False) as db:
        return _row(db, case).status


def _found(db: Session, case: Case) -> Agreement | None:
    """By the name of its file, of which a vendor has only one in the data."""
    query = (select(Agreement).join(Document, col(Document.id) == col(Agreement.document_id))
             .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
             .where(Vendor.practice_id == case.vendor["practice"], Vendor.name == case.vendor["name"],
                    Document.filename == case.file["filename"]))
    return db.exec(query).first()


def _row(db: Session, case: Case) -> Agreement:
    found = _found(db, case)
    assert found is not None, f"{case.file['filename']} was received just now"
    return found
