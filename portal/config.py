"""The frozen settings, and the only reader of the environment. Every missing or unsafe value is listed at once."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from extractors.limits import MIB, STANDARD
from portal.errors import ConfigurationError

MAX_UPLOAD_MB = STANDARD.max_bytes // MIB
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
SENDER = re.compile(r"(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class OIDCSettings:
    """The practice staff's identity provider. `groups_claim` names the claim whose values are mapped to roles."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups_claim: str = "groups"
    scopes: str = "openid profile email groups"

    @property
    def on_this_machine(self) -> bool:
        return (urlsplit(self.issuer).hostname or "") in LOOPBACK


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """A vendor's own identity provider, and the mail domains that it vouches for. `trust_email` is for a provider that
    does not say `email_verified`, though only its owner can set an address."""

    domains: tuple[str, ...]
    oidc: OIDCSettings
    trust_email: bool = False


@dataclass(frozen=True, slots=True)
class S3Settings:
    bucket: str
    prefix: str = ""
    region: str | None = None
    endpoint_url: str | None = None
    kms_key_id: str | None = None
    object_lock_days: int = 0


@dataclass(frozen=True, slots=True)
class SMTPSettings:
    """`security` is "starttls", "tls" (from the first byte) or "none"; `sender` is "Name <address>" or an address."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SESSettings:
    region: str
    sender: str
    endpoint_url: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations. `mode` is "production" or "demonstration"."""

    mode: str
    base_url: str
    database_url: str
    migration_url: str
    jobs_url: str
    files: Path
    audit_key: bytes = field(repr=False)
    session_key: bytes = field(repr=False)
    oidc: OIDCSettings
    s3: S3Settings | None = None
    clamav_url: str | None = None
    max_upload_bytes: int = 25 * 1024 * 1024
    session_idle_minutes: int = 30
    session_max_hours: int = 12
    vendor_idle_minutes: int = 120
    mail: SMTPSettings | SESSettings | None = None
    companies: tuple[CompanySettings, ...] = ()
    log_level: str = "INFO"

    @property
    def demonstration(self) -> bool:
        return self.mode == "demonstration"

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def mail_folder(self) -> Path | None:
        """Where a demonstration without a mail server keeps its mails, for its own page to show; None otherwise."""
        if self.mail is not None or not self.demonstration:
            return None
        return self.files.with_name(f"{self.files.name}-mails")

    @property
    def postgres(self) -> bool:
        return self.database_url.startswith("postgresql")


REQUIRED = {
    "FLOWDOWN_BASE_URL": "the address people open, such as https://vendors.example.com",
    "FLOWDOWN_DATABASE_URL": "sqlite:///path or postgresql+psycopg://user:password@host/name",
    "FLOWDOWN_AUDIT_KEY": "at least 32 random bytes in hex; it signs the audit trail",
    "FLOWDOWN_SESSION_KEY": "at least 32 random bytes in hex; it signs forms and sign-in state",
    "FLOWDOWN_OIDC_ISSUER": "the identity provider's issuer, such as https://id.example.com",
    "FLOWDOWN_OIDC_CLIENT_ID": "the client id that the identity provider gave to this portal",
    "FLOWDOWN_OIDC_CLIENT_SECRET": "the client secret that goes with it",
}


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment. Raises ConfigurationError that lists every fault."""
    env = os.environ if environ is None else environ
    faults = [f"{name} is not set: {what}" for name, what in REQUIRED.items() if not env.get(name)]
    keys = {name: _key(env, name, faults) for name in ("FLOWDOWN_AUDIT_KEY", "FLOWDOWN_SESSION_KEY")}
    mode = env.get("FLOWDOWN_MODE", "production")
    if mode not in ("production", "demonstration"):
        faults.append(f"FLOWDOWN_MODE is {mode!r}: it must be production or demonstration")
    numbers = {name: _number(env, name, default, faults) for name, default in
               (("FLOWDOWN_MAX_UPLOAD_MB", 25), ("FLOWDOWN_SESSION_IDLE_MINUTES", 30),
                ("FLOWDOWN_SESSION_MAX_HOURS", 12), ("FLOWDOWN_S3_OBJECT_LOCK_DAYS", 0),
                ("FLOWDOWN_VENDOR_IDLE_MINUTES", 120), ("FLOWDOWN_SMTP_PORT", 0))}
    if not 1 <= numbers["FLOWDOWN_MAX_UPLOAD_MB"] <= MAX_UPLOAD_MB:
        faults.append(f"FLOWDOWN_MAX_UPLOAD_MB must be from 1 to {MAX_UPLOAD_MB}: larger files are not read")
    oidc = OIDCSettings(issuer=env.get("FLOWDOWN_OIDC_ISSUER", ""), client_id=env.get("FLOWDOWN_OIDC_CLIENT_ID", ""),
                        client_secret=env.get("FLOWDOWN_OIDC_CLIENT_SECRET", ""),
                        groups_claim=env.get("FLOWDOWN_OIDC_GROUPS_CLAIM", "groups"),
                        scopes=env.get("FLOWDOWN_OIDC_SCOPES", "openid profile email groups"))
    mail = _mail(env, numbers["FLOWDOWN_SMTP_PORT"], faults)
    companies = _companies(env.get("FLOWDOWN_COMPANY_SIGN_IN", ""), faults)
    if mode == "production":
        faults += _unsafe(env, oidc)
        faults += [f"FLOWDOWN_COMPANY_SIGN_IN: {company.oidc.issuer} must be an https:// provider in production"
                   for company in companies if not company.oidc.issuer.startswith("https://")]
    if faults:
        raise ConfigurationError("The settings cannot be used:\n  - " + "\n  - ".join(faults))
    database_url = env["FLOWDOWN_DATABASE_URL"]
    files = Path(env.get("FLOWDOWN_FILES", "var/files"))
    return Settings(
        mode=mode, base_url=env["FLOWDOWN_BASE_URL"].rstrip("/"), database_url=database_url,
        migration_url=env.get("FLOWDOWN_MIGRATION_URL") or database_url,
        jobs_url=env.get("FLOWDOWN_JOBS_URL") or _jobs_url(database_url),
        files=files, audit_key=keys["FLOWDOWN_AUDIT_KEY"], session_key=keys["FLOWDOWN_SESSION_KEY"], oidc=oidc,
        s3=_s3(env, numbers["FLOWDOWN_S3_OBJECT_LOCK_DAYS"]), clamav_url=env.get("FLOWDOWN_CLAMAV_URL") or None,
        max_upload_bytes=numbers["FLOWDOWN_MAX_UPLOAD_MB"] * 1024 * 1024,
        session_idle_minutes=numbers["FLOWDOWN_SESSION_IDLE_MINUTES"],
        session_max_hours=numbers["FLOWDOWN_SESSION_MAX_HOURS"],
        vendor_idle_minutes=numbers["FLOWDOWN_VENDOR_IDLE_MINUTES"], mail=mail,
        companies=companies, log_level=env.get("FLOWDOWN_LOG_LEVEL", "INFO"))


def _unsafe(env: Mapping[str, str], oidc: OIDCSettings) -> list[str]:
    """What a production setting refuses. The demonstration's identity provider asks for no password."""
    faults = []
    if env.get("FLOWDOWN_BASE_URL") and not env["FLOWDOWN_BASE_URL"].startswith("https://"):
        faults.append("FLOWDOWN_BASE_URL must begin with https:// in production")
    if oidc.issuer and (oidc.on_this_machine or not oidc.issuer.startswith("https://")):
        faults.append("FLOWDOWN_OIDC_ISSUER must be an https:// provider in production; "
                      "the demonstration sign-in asks for no password and is refused")
    if not env.get("FLOWDOWN_CLAMAV_URL") and env.get("FLOWDOWN_MALWARE_SCAN") != "off":
        faults.append("FLOWDOWN_CLAMAV_URL is not set: tcp://host:3310 or unix:/path "
                      "(or say FLOWDOWN_MALWARE_SCAN=off to run without a malware scan)")
    return faults


def _key(env: Mapping[str, str], name: str, faults: list[str]) -> bytes:
    try:
        key = bytes.fromhex(env.get(name, ""))
    except ValueError:
        faults.append(f"{name} is not hexadecimal: write at least 64 characters of 0-9 and a-f")
        return b""
    if env.get(name) and len(key) < 32:
        faults.append(f"{name} has {len(key)} bytes: it needs at least 32")
    return key


def _number(env: Mapping[str, str], name: str, default: int, faults: list[str]) -> int:
    value = env.get(name, "")
    if value and not value.isdecimal():
        faults.append(f"{name} is {value!r}: it must be a whole number")
        return default
    return int(value) if value else default


def _jobs_url(database_url: str) -> str:
    """DBOS keeps its own tables: a second file beside a SQLite database, the same server for PostgreSQL."""
    if database_url.startswith("sqlite:///"):
        path = Path(database_url.removeprefix("sqlite:///"))
        return f"sqlite:///{path.with_name(path.stem + '-jobs' + path.suffix)}"
    return database_url


def _mail(env: Mapping[str, str], port: int, faults: list[str]) -> SMTPSettings | SESSettings | None:
    """How mail goes out: by SMTP, by Amazon SES, or not at all."""
    host, region, sender = (env.get(f"FLOWDOWN_{name}", "") for name in ("SMTP_HOST", "SES_REGION", "MAIL_FROM"))
    security = env.get("FLOWDOWN_SMTP_SECURITY", "starttls")
    if not host and not region:
        return None
    if host and region:
        faults.append("FLOWDOWN_SMTP_HOST and FLOWDOWN_SES_REGION are both set: choose one way for mail")
    if not SENDER.fullmatch(sender):
        faults.append("FLOWDOWN_MAIL_FROM must be an address that mail may come from, such as "
                      "Sample Practice <vendors@example.com>")
    if region:
        return SESSettings(region, sender, env.get("FLOWDOWN_SES_ENDPOINT_URL") or None)
    if security not in SMTP_PORTS:
        faults.append(f"FLOWDOWN_SMTP_SECURITY is {security!r}: it must be starttls, tls or none")
        return None
    if security == "none" and (env.get("FLOWDOWN_SMTP_USER") or host not in LOOPBACK):
        faults.append("FLOWDOWN_SMTP_SECURITY=none sends links and codes in the clear: it is for a mail server on this "
                      "machine, without a password, only")
    return SMTPSettings(host, port or SMTP_PORTS[security], sender, security, env.get("FLOWDOWN_SMTP_USER", ""),
                        env.get("FLOWDOWN_SMTP_PASSWORD", ""))


def _companies(text: str, faults: list[str]) -> tuple[CompanySettings, ...]:
    """Vendors' own identity providers, as a JSON list."""
    if not text:
        return ()
    try:
        listed = json.loads(text)
        if not isinstance(listed, list):
            raise TypeError(listed)
        found = tuple(map(_company, listed))
    except (ValueError, TypeError, KeyError, AttributeError):
        faults.append("FLOWDOWN_COMPANY_SIGN_IN is not a list such as "
                      '[{"domains": ["billing.example.com"], "issuer": "https://id.billing.example.com", '
                      '"client_id": "...", "client_secret": "..."}]')
        return ()
    domains = [domain for company in found for domain in company.domains]
    faults += [f"FLOWDOWN_COMPANY_SIGN_IN names {domain} twice: one provider vouches for a domain"
               for domain in sorted({domain for domain in domains if domains.count(domain) > 1})]
    return found


def _company(entry: Mapping[str, object]) -> CompanySettings:
    """One entry. Raises what a value of the wrong kind raises."""
    names = ("issuer", "client_id", "client_secret")
    issuer, client_id, secret = (entry[name] for name in names)
    listed = entry["domains"]
    if not (isinstance(listed, list) and listed and all(isinstance(one, str) and DOMAIN.fullmatch(one.lower())
                                                        for one in listed)):
        raise ValueError(listed)
    if not (isinstance(issuer, str) and isinstance(client_id, str) and isinstance(secret, str)):
        raise TypeError(names)
    if not set(entry) <= {*names, "domains", "trust_email"}:
        raise KeyError(set(entry))
    return CompanySettings(tuple(one.lower() for one in listed), OIDCSettings(issuer, client_id, secret,
                           scopes="openid profile email"), entry.get("trust_email") is True)


def _s3(env: Mapping[str, str], lock_days: int) -> S3Settings | None:
    if not env.get("FLOWDOWN_S3_BUCKET"):
        return None
    return S3Settings(bucket=env["FLOWDOWN_S3_BUCKET"], prefix=env.get("FLOWDOWN_S3_PREFIX", ""),
                      region=env.get("FLOWDOWN_S3_REGION") or None,
                      endpoint_url=env.get("FLOWDOWN_S3_ENDPOINT_URL") or None,
                      kms_key_id=env.get("FLOWDOWN_S3_KMS_KEY_ID") or None, object_lock_days=lock_days)
