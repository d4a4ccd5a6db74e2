"""Who does something: a signed-in person of one practice, or the portal itself in a job."""

from dataclasses import dataclass, field

from portal.vocabulary.permissions import GRANTS, Permission, Role


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


def system(practice_id: str) -> Actor:
    """The portal itself, for work that a person's act has set off."""
    return Actor(id="system", name="Flowdown", practice_id=practice_id, role=None, kind="system")
