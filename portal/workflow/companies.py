"""Vendors' people who sign in with their own company's account instead of a mailed code.

A provider vouches for the mail domains that the operator named for it, and for no other: whoever runs one company's
provider can never come in with an address of another company.
"""

from sqlmodel import Session

from portal.config import CompanySettings, Settings
from portal.errors import NotFound, SignInFailed
from portal.identity.invitations import address_hash, domain_of, normal
from portal.identity.oidc import Begin, Identity
from portal.models import SignIn
from portal.workflow import sessions, visits
from portal.workflow.parts import Parts

# Before the path in the kept sign-in: one that was begun for another provider, or by a practice's person, ends here.
MARK = "company:"


def of_address(settings: Settings, email: str) -> CompanySettings | None:
    """The provider that vouches for this address; None where there is none."""
    return of_domain(settings, domain_of(email))


def of_domain(settings: Settings, domain: str) -> CompanySettings | None:
    """The provider that the operator named for this mail domain; None where there is none."""
    return next((company for company in settings.companies if domain.lower() in company.domains), None)


def begin(db: Session, begun: Begin, domain: str, invitation_id: str) -> None:
    """Remember what the provider's answer must match, and where to go on."""
    sessions.begin(db, begun, f"{MARK}{domain}:{invitation_id}")


def take(db: Session, state: str, domain: str) -> tuple[SignIn, str]:
    """The sign-in under way with this state, once, and the invitation that it was begun for, if any. Raises
    SignInFailed when there is none, or it was begun at another provider."""
    row = sessions.take(db, state)
    known, _, invitation_id = row.next_path.removeprefix(MARK).partition(":")
    if not row.next_path.startswith(MARK) or known != domain:
        raise SignInFailed("other-provider", "This sign-in was begun elsewhere. Start again from the practice's mail.")
    return row, invitation_id


def enter(parts: Parts, company: CompanySettings, identity: Identity) -> str:
    """Let the person in whom their company's provider vouches for; returns the token of a new session. Raises
    SignInFailed for an address that is not verified, or of a domain that is not the company's."""
    email = normal(identity.email)
    if not email or not (identity.email_verified or company.trust_email):
        raise SignInFailed("no-verified-address", "Your company's account did not confirm your mail address, so we "
                                                  "cannot tell who you are. Ask for a code instead.")
    if domain_of(email) not in company.domains:
        raise SignInFailed("other-domain", "Your company's account has a mail address of another company. Ask for a "
                                           "code instead.")
    visits.welcome(parts, address_hash(email))
    return visits.start(parts, email)


def provider_for(parts: Parts, domain: str) -> CompanySettings:
    """The provider of this domain. Raises NotFound where there is none."""
    company = of_domain(parts.settings, domain)
    if company is None:
        raise NotFound
    return company
