"""The secrets of an invitation: a link's token, the hashes under which links and addresses are found, and an address
shown without giving it away."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits for an address bar."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """A token has too many bits to be guessed, so a plain hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()


def normal(email: str) -> str:
    """One spelling of an address. Mail servers that tell capital letters apart are not in use."""
    return email.strip().lower()


def address_hash(email: str) -> str:
    """Under what an address is looked up across practices. It keeps addresses out of tables that all practices share;
    whoever can guess an address can compute it, so it proves nothing."""
    return hashlib.sha256(b"address:" + normal(email).encode()).hexdigest()


def domain_of(email: str) -> str:
    """billing.example.com"""
    return normal(email).rpartition("@")[2]


def masked(email: str) -> str:
    """v•••@billing.example.com: enough to know which mailbox to look into."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
