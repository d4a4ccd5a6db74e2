"""Settings: every fault at once, nothing unsafe in production, no secret in a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal import config
from portal.errors import ConfigurationError

GOOD = {
    "FLOWDOWN_BASE_URL": "https://vendors.example.com/",
    "FLOWDOWN_DATABASE_URL": "sqlite:////srv/flowdown/portal.db",
    "FLOWDOWN_AUDIT_KEY": "ab" * 32,
    "FLOWDOWN_SESSION_KEY": "cd" * 32,
    "FLOWDOWN_OIDC_ISSUER": "https://id.example.com",
    "FLOWDOWN_OIDC_CLIENT_ID": "flowdown",
    "FLOWDOWN_OIDC_CLIENT_SECRET": "a secret of the provider",
    "FLOWDOWN_CLAMAV_URL": "unix:/run/clamd.sock",
}


def _fault(**changes: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        config.load(GOOD | changes)
    return refused.value.message


def test_good_settings_load() -> None:
    settings = config.load(GOOD)
    assert (settings.mode, settings.base_url, settings.secure_cookies) == (
        "production", "https://vendors.example.com", True)
    assert settings.migration_url == settings.database_url
    assert settings.jobs_url == "sqlite:////srv/flowdown/portal-jobs.db"
    assert settings.files == Path("var/files")


def test_lists_every_missing_value_at_once() -> None:
    with pytest.raises(ConfigurationError) as refused:
        config.load({})
    assert all(name in refused.value.message for name in config.REQUIRED)


def test_the_jobs_go_beside_a_postgresql_database() -> None:
    url = "postgresql+psycopg://portal@db.example.com/flowdown"
    assert config.load(GOOD | {"FLOWDOWN_DATABASE_URL": url}).jobs_url == url


@pytest.mark.parametrize(("name", "value", "says"), [
    ("FLOWDOWN_BASE_URL", "http://vendors.example.com", "https://"),
    ("FLOWDOWN_OIDC_ISSUER", "http://127.0.0.1:9400", "demonstration sign-in"),
    ("FLOWDOWN_OIDC_ISSUER", "https://localhost", "demonstration sign-in"),
    ("FLOWDOWN_CLAMAV_URL", "", "FLOWDOWN_MALWARE_SCAN=off"),
    ("FLOWDOWN_AUDIT_KEY", "abcd", "at least 32"),
    ("FLOWDOWN_SESSION_KEY", "not hexadecimal", "not hexadecimal"),
    ("FLOWDOWN_MODE", "debug", "production or demonstration"),
    ("FLOWDOWN_MAX_UPLOAD_MB", "plenty", "whole number"),
])
def test_refuses_what_is_unsafe_or_unreadable(name: str, value: str, says: str) -> None:
    assert says in _fault(**{name: value})


def test_running_without_a_malware_scan_must_be_said() -> None:
    settings = config.load(GOOD | {"FLOWDOWN_CLAMAV_URL": "", "FLOWDOWN_MALWARE_SCAN": "off"})
    assert settings.clamav_url is None


def test_a_demonstration_may_use_plain_http_on_this_machine() -> None:
    settings = config.load(GOOD | {"FLOWDOWN_MODE": "demonstration", "FLOWDOWN_BASE_URL": "http://127.0.0.1:8000",
                                   "FLOWDOWN_OIDC_ISSUER": "http://127.0.0.1:9400"})
    assert settings.demonstration
    assert not settings.secure_cookies


def test_no_secret_shows_in_a_trace() -> None:
    shown = repr(config.load(GOOD))
    assert "secret of the provider" not in shown
    assert str(bytes.fromhex("ab" * 32)) not in shown


def test_a_refused_key_is_not_repeated() -> None:
    assert "feedface" not in _fault(FLOWDOWN_AUDIT_KEY="feedface")


@pytest.mark.parametrize(("size", "taken"), [("0", False), ("1", True), ("25", True), ("26", False)])
def test_takes_no_larger_files_than_are_read(size: str, taken: bool) -> None:
    if taken:
        assert config.load(GOOD | {"FLOWDOWN_MAX_UPLOAD_MB": size}).max_upload_bytes == int(size) << 20
    else:
        assert "from 1 to 25" in _fault(FLOWDOWN_MAX_UPLOAD_MB=size)


MAIL = {"FLOWDOWN_SMTP_HOST": "mail.example.com", "FLOWDOWN_MAIL_FROM": "Sample Practice <vendors@example.com>",
        "FLOWDOWN_SMTP_PASSWORD": "a secret of the mail server"}


def test_mail_is_encrypted_unless_it_stays_on_this_machine() -> None:
    mail = config.load(GOOD | MAIL).mail
    assert isinstance(mail, config.SMTPSettings)
    assert (mail.port, mail.security, mail.sender) == (587, "starttls", MAIL["FLOWDOWN_MAIL_FROM"])
    assert "a secret" not in repr(mail)
    tls = config.load(GOOD | MAIL | {"FLOWDOWN_SMTP_SECURITY": "tls"}).mail
    assert isinstance(tls, config.SMTPSettings)
    assert tls.port == 465
    assert "in the clear" in _fault(**MAIL, FLOWDOWN_SMTP_SECURITY="none")
    local = config.load(GOOD | MAIL | {"FLOWDOWN_SMTP_SECURITY": "none", "FLOWDOWN_SMTP_HOST": "127.0.0.1"}).mail
    assert isinstance(local, config.SMTPSettings)


@pytest.mark.parametrize(("name", "value", "says"), [
    ("FLOWDOWN_MAIL_FROM", "", "FLOWDOWN_MAIL_FROM"),
    ("FLOWDOWN_MAIL_FROM", "Sample\r\nBcc: x@example.com <a@example.com>", "FLOWDOWN_MAIL_FROM"),
    ("FLOWDOWN_SMTP_SECURITY", "maybe", "starttls, tls or none"),
    ("FLOWDOWN_SMTP_PORT", "many", "whole number"),
    ("FLOWDOWN_SES_REGION", "us-east-1", "choose one way"),
])
def test_mail_settings_that_cannot_be_used_are_named(name: str, value: str, says: str) -> None:
    assert says in _fault(**(MAIL | {name: value}))


def test_a_demonstration_without_a_mail_server_keeps_its_mails_beside_the_files() -> None:
    assert config.load(GOOD).mail_folder is None
    demonstration = GOOD | {"FLOWDOWN_MODE": "demonstration", "FLOWDOWN_FILES": "/srv/demo/files"}
    assert config.load(demonstration).mail_folder == Path("/srv/demo/files-mails")
    assert config.load(demonstration | MAIL).mail_folder is None


def test_amazon_ses_stands_in_for_a_mail_server() -> None:
    chosen = {"FLOWDOWN_SES_REGION": "us-east-1", "FLOWDOWN_MAIL_FROM": "vendors@example.com"}
    assert config.load(GOOD | chosen).mail == config.SESSettings("us-east-1", "vendors@example.com")


COMPANY = {"domains": ["Billing.example.com"], "issuer": "https://id.billing.example.com", "client_id": "flowdown",
           "client_secret": "a secret of the company"}


def test_vendors_may_have_providers_of_their_own() -> None:
    settings = config.load(GOOD | {"FLOWDOWN_COMPANY_SIGN_IN": json.dumps([COMPANY])})
    (company,) = settings.companies
    assert (company.domains, company.oidc.issuer, company.trust_email) == (
        ("billing.example.com",), "https://id.billing.example.com", False)
    assert "a secret of the company" not in repr(settings)


@pytest.mark.parametrize("entries", [
    "no list", "{}", json.dumps([{**COMPANY, "domains": []}]), json.dumps([{**COMPANY, "domains": ["*"]}]),
    json.dumps([{"domains": ["billing.example.com"]}]), json.dumps([{**COMPANY, "trust": True}])])
def test_says_how_a_companys_provider_is_written(entries: str) -> None:
    assert "is not a list such as" in _fault(FLOWDOWN_COMPANY_SIGN_IN=entries)


def test_one_provider_vouches_for_a_domain() -> None:
    assert "names billing.example.com twice" in _fault(FLOWDOWN_COMPANY_SIGN_IN=json.dumps([COMPANY, COMPANY]))


def test_a_companys_provider_is_https_in_production() -> None:
    assert "must be an https:// provider" in _fault(
        FLOWDOWN_COMPANY_SIGN_IN=json.dumps([{**COMPANY, "issuer": "http://id.billing.example.com"}]))
