"""A whole installation for a test: settings and real parts on databases of its own, in this process or another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal.audit import AuditTrail
from portal.config import OIDCSettings, Settings, SMTPSettings
from portal.database import Database
from portal.storage.disk import DiskStorage
from portal.storage.scanning import NoScanner
from portal.wiring import build_mailer
from portal.workflow.parts import Parts


@dataclass(frozen=True, slots=True)
class Databases:
    """One migrated database of the test's own: the portal's way in, the owner's, and the job engine's."""

    app: str
    owner: str
    jobs: str


def settings_for(databases: Databases, files: Path) -> Settings:
    return Settings(
        mode="demonstration", base_url="http://127.0.0.1:8000", database_url=databases.app,
        migration_url=databases.owner, jobs_url=databases.jobs, files=files, audit_key=b"a" * 32, session_key=b"s" * 32,
        oidc=OIDCSettings("http://127.0.0.1:1", "flowdown", "secret"))


def parts_for(settings: Settings, database: Database | None = None) -> Parts:
    """Real parts: a real database, files on disk, no malware scanner."""
    return Parts(settings=settings, database=database or Database(settings.database_url),
                 audit=AuditTrail(settings.audit_key), storage=DiskStorage(settings.files), scanner=NoScanner(),
                 mailer=build_mailer(settings))


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables from which another process reads the same settings."""
    mail = settings.mail
    sent_by = {
        "FLOWDOWN_SMTP_HOST": mail.host, "FLOWDOWN_SMTP_PORT": str(mail.port), "FLOWDOWN_SMTP_SECURITY": mail.security,
        "FLOWDOWN_MAIL_FROM": mail.sender} if isinstance(mail, SMTPSettings) else {}
    return sent_by | {
        "FLOWDOWN_MODE": settings.mode,
        "FLOWDOWN_BASE_URL": settings.base_url,
        "FLOWDOWN_DATABASE_URL": settings.database_url,
        "FLOWDOWN_MIGRATION_URL": settings.migration_url,
        "FLOWDOWN_JOBS_URL": settings.jobs_url,
        "FLOWDOWN_FILES": str(settings.files),
        "FLOWDOWN_AUDIT_KEY": settings.audit_key.hex(),
        "FLOWDOWN_SESSION_KEY": settings.session_key.hex(),
        "FLOWDOWN_OIDC_ISSUER": settings.oidc.issuer,
        "FLOWDOWN_OIDC_CLIENT_ID": settings.oidc.client_id,
        "FLOWDOWN_OIDC_CLIENT_SECRET": settings.oidc.client_secret,
    }
