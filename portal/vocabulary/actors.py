"""Who does something: a signed-in person of one practice, a vendor's person, or the portal itself in a job."""

from dataclasses import dataclass, field
from typing import Protocol

from portal.vocabulary.permissions import GRANTS, Permission, Role

VISITING = frozenset({Permission.PUBLIC, Permission.VISIT})
ALWAYS_WITHIN = frozenset({Permission.VISIT_READ, Permission.VISIT_ADD})


class Acting(Protocol):
    """What the audit trail and the pages ask of whoever acts, of whichever world."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def practice_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def session_id(self) -> str: ...
    def may(self, permission: Permission) -> bool: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for one practice. `kind` is "person" or "system" (a job on the practice's behalf)."""

    id: str
    name: str
    practice_id: str
    role: Role | None
    kind: str = "person"
    practice_name: str = ""
    session_id: str = field(default="", repr=False)

    def may(self, permission: Permission) -> bool:
        if permission is Permission.PUBLIC:
            return True
        return self.role is not None and permission in GRANTS[self.role]


@dataclass(frozen=True, slots=True)
class VendorPerson:
    """Somebody who has proved an address by a code: sees the list of what is asked of that address, and no row yet."""

    email: str
    session_id: str = field(repr=False)
    id: str = ""
    name: str = ""
    practice_id: str = ""
    kind: str = "vendor"

    def may(self, permission: Permission) -> bool:
        return permission in VISITING


@dataclass(frozen=True, slots=True)
class VendorActor:
    """A vendor's person within one invitation: what it is for, and nothing else of the practice. `id` is the
    contact's; `open` is false once it is answered: then it can be read and added to, and not changed."""

    id: str
    name: str
    email: str
    practice_id: str
    practice_name: str
    vendor_id: str
    vendor_name: str
    invitation_id: str
    subject_kind: str
    subject_id: str
    open: bool
    session_id: str = field(repr=False)
    kind: str = "vendor"

    def may(self, permission: Permission) -> bool:
        return permission in VISITING or permission in ALWAYS_WITHIN or (
            self.open and permission is Permission.VISIT_ANSWER)


def system(practice_id: str) -> Actor:
    """The portal itself, for work that a person's act has set off."""
    return Actor(id="system", name="Flowdown", practice_id=practice_id, role=None, kind="system")
