"""What can go wrong, drawn once. Each message says what was wrong and what would be right, in words for a person.

PortalError
├── ConfigurationError      a setting is missing or unsafe; the process does not start
├── Unauthenticated         nobody is signed in                                        303 to sign-in
├── Forbidden               signed in, but the role does not allow this                403
├── NotFound                not there, or not yours: the same answer                   404
├── InvalidInput            a form or file that cannot be taken; names its fields      422
│   └── TooLarge            refused while streaming                                    413
├── Conflict                someone else changed it first; both are shown              409
├── WrongState              the verb does not fit the row's status                     409
├── SignInFailed            the identity provider or its answer was not accepted       400
├── StorageError            the object store did not do what was asked                 503
│   ├── ObjectMissing       no object under that key
│   └── CorruptObject       the bytes are not those that were written
├── Gone                    it was there and is over; says so to whoever holds its secret  410
├── TooMany                 too many tries; says when the next one counts              429
├── MailServerUnavailable   the mail server does not answer now; the job tries again   503
├── ScannerUnavailable      malware scanning is on, but the scanner does not answer    503
└── Busy                    too many ask for the same costly thing at once             503
"""

from collections.abc import Mapping


class PortalError(Exception):
    """Any failure that the portal expects. `message` may be shown to a person."""

    http_status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(PortalError):
    pass


class Unauthenticated(PortalError):
    http_status = 401


class Forbidden(PortalError):
    http_status = 403


class NotFound(PortalError):
    http_status = 404

    def __init__(self, message: str = "There is nothing at this address, or it belongs to another practice.") -> None:
        super().__init__(message)


class InvalidInput(PortalError):
    """`fields` maps a form field to what is wrong with it; "" is the form as a whole."""

    http_status = 422

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class TooLarge(InvalidInput):
    http_status = 413


class Conflict(PortalError):
    http_status = 409


class WrongState(PortalError):
    http_status = 409


class Gone(PortalError):
    http_status = 410


class TooMany(PortalError):
    http_status = 429


class MailServerUnavailable(PortalError):
    http_status = 503


class SignInFailed(PortalError):
    """`code` is stable and safe to log; the provider's own words are not kept."""

    http_status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StorageError(PortalError):
    http_status = 503


class ObjectMissing(StorageError):
    pass


class CorruptObject(StorageError):
    pass


class ScannerUnavailable(PortalError):
    http_status = 503


class Busy(PortalError):
    http_status = 503
