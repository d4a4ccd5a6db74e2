"""What the verbs work with. Built once in `app.py`, passed in, never global."""

from dataclasses import dataclass

from portal.audit import AuditTrail
from portal.config import Settings
from portal.database import Database
from portal.mail.protocol import Mailer
from portal.storage.protocol import Storage
from portal.storage.scanning import Scanner


@dataclass(frozen=True, slots=True)
class Parts:
    settings: Settings
    database: Database
    audit: AuditTrail
    storage: Storage
    scanner: Scanner
    mailer: Mailer
