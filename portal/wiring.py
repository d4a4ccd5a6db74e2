"""Builds the parts that the verbs work with from the settings, once for each process."""

from sqlalchemy.exc import OperationalError

from portal.audit import AuditTrail
from portal.config import SESSettings, Settings, SMTPSettings
from portal.database import Database
from portal.mail.folder import FolderMailer, NoMailer
from portal.mail.protocol import Mailer
from portal.mail.smtp import SMTPMailer
from portal.storage.disk import DiskStorage
from portal.storage.protocol import Storage
from portal.storage.scanning import ClamAV, NoScanner
from portal.workflow.parts import Parts


def build_parts(settings: Settings) -> Parts:
    """The database, the audit trail, the file store and the scanner that these settings name."""
    return Parts(
        settings=settings,
        database=Database(settings.database_url),
        audit=AuditTrail(settings.audit_key),
        storage=_storage(settings),
        scanner=ClamAV(settings.clamav_url) if settings.clamav_url else NoScanner(),
        mailer=build_mailer(settings),
    )


def build_mailer(settings: Settings) -> Mailer:
    """How mail goes out by these settings."""
    if isinstance(settings.mail, SMTPSettings):
        return SMTPMailer(settings.mail)
    if isinstance(settings.mail, SESSettings):
        from portal.mail.ses import SESMailer  # boto3 again

        return SESMailer(settings.mail)
    return FolderMailer(settings.mail_folder) if settings.mail_folder else NoMailer()


def check_database(settings: Settings) -> None:
    """Raise ConfigurationError before any work is done by a role that could step around row-level security."""
    database = Database(settings.database_url)
    try:
        database.check()
    except OperationalError:
        return  # a database that does not answer yet is /readyz's to tell
    finally:
        database.close()


def _storage(settings: Settings) -> Storage:
    if settings.s3 is None:
        return DiskStorage(settings.files)
    from portal.storage import s3  # boto3 costs half a second that an installation on disk need not spend

    client = s3.connect(settings.s3.region, settings.s3.endpoint_url)
    return s3.S3Storage(settings.s3.bucket, client=client, kms_key_id=settings.s3.kms_key_id, prefix=settings.s3.prefix)
