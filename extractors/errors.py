"""Why a file could not be read. Each error says what was wrong and what would be right.

UnreadableDocument              code, message; exit status 2 of `portal read`
├── EmptyFile                   nothing in it
├── NotWhatItSays               the bytes are not what the name says, or a type that we do not read
├── EncryptedFile               needs a password: ask for an unlocked copy
├── DamagedFile                 the parser could not make sense of it
├── TooManyPages                over the page limit
├── TooLarge                    over the size limit
├── TooMuchInside               expands beyond the memory limit (a decompression bomb)
└── TookTooLong                 over the time limit
"""


class UnreadableDocument(Exception):
    """A file that cannot be read. `code` is stable and machine-readable; `message` is one sentence for a person."""

    code = "unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __reduce__(self) -> tuple[type["UnreadableDocument"], tuple[str]]:
        return type(self), (self.message,)


class EmptyFile(UnreadableDocument):
    code = "empty"


class NotWhatItSays(UnreadableDocument):
    code = "wrong-type"


class EncryptedFile(UnreadableDocument):
    code = "encrypted"


class DamagedFile(UnreadableDocument):
    code = "damaged"


class TooManyPages(UnreadableDocument):
    code = "too-many-pages"


class TooLarge(UnreadableDocument):
    code = "too-large"


class TooMuchInside(UnreadableDocument):
    code = "too-much-inside"


class TookTooLong(UnreadableDocument):
    code = "too-slow"
