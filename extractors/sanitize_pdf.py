"""Scripts, actions and attachments of a PDF: which there are, and a copy without them."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from pikepdf.sanitize import Sanitizer

from extractors.errors import DamagedFile, EncryptedFile, TooMuchInside
from extractors.pdf_file import BROKEN, DAMAGED, LOCKED

# Kinds of actions (/S), by the flag that they raise. A link to a page on the web is no reason for a flag.
ACTIONS = {
    "/JavaScript": "javascript",
    "/Rendition": "embedded-files",
    "/RichMediaExecute": "embedded-files",
    "/Launch": "launch-actions",
    "/GoToR": "external-links",
    "/GoToE": "embedded-files",
    "/SubmitForm": "external-links",
    "/ImportData": "external-links",
}
# Keys of any dictionary, by the flag that they raise.
KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EF": "embedded-files",
    "/EmbeddedFiles": "embedded-files",
    "/RichMediaContent": "embedded-files",
    "/XFA": "forms-xfa",
}
HARMLESS_LINKS = ("http:", "https:", "mailto:", "www.")
REMOVED_KEYS = (*KEYS, "/AA", "/OpenAction", "/Collection", "/Renditions")
MAX_DICTIONARIES = 500_000
TOO_MANY = "The PDF holds far more objects than any agreement does: print it as PDF again and upload that copy."


def inspect(content: bytes) -> tuple[str, ...]:
    """Raises TooMuchInside when there is more in the file than is looked at."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            return tuple(sorted({flag for found in _dictionaries(pdf) for flag in _flags(found)}))
    except BROKEN:
        return ()


def sanitize(content: bytes) -> bytes:
    """The PDF as plain pages. Raises EncryptedFile, DamagedFile or TooMuchInside."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            everything = Sanitizer().remove_javascript().remove_external_access().remove_attachments()
            everything.remove_multimedia().remove_collection().remove_private_app_data().apply(pdf)
            for found in _dictionaries(pdf):
                _defuse(found)
            copy = io.BytesIO()
            pdf.save(copy, deterministic_id=True, encryption=False)
            return copy.getvalue()
    except pikepdf.PasswordError as error:
        raise EncryptedFile(LOCKED) from error
    except BROKEN as error:
        raise DamagedFile(DAMAGED) from error


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, those inside other objects included, also where nothing refers to them.

    Raises TooMuchInside beyond MAX_DICTIONARIES.
    """
    seen = 0
    for item in pdf.objects:
        inside = [item]
        while inside:
            found = inside.pop()
            if isinstance(found, (Dictionary, Stream)):
                seen += 1
                if seen > MAX_DICTIONARIES:
                    raise TooMuchInside(TOO_MANY)
                yield found
                inside += [value for value in found.values() if _is_direct_container(value)]
            elif isinstance(found, Array):
                inside += [value for value in found if _is_direct_container(value)]


def _is_direct_container(value: object) -> bool:
    return isinstance(value, (Dictionary, Array)) and not value.is_indirect


def _flags(found: pikepdf.Object) -> Iterator[str]:
    keys = found.keys()
    yield from (KEYS[key] for key in KEYS.keys() & keys)
    if "/S" in keys and isinstance(kind := found["/S"], Name):
        if str(kind) in ACTIONS:
            yield ACTIONS[str(kind)]
        elif kind == Name.URI and not str(found.get("/URI", "")).lower().startswith(HARMLESS_LINKS):
            yield "external-links"
    if found.get("/Subtype") == Name.FileAttachment:
        yield "embedded-files"


def _defuse(found: pikepdf.Object) -> None:
    """What the library leaves: keys and actions in places that no viewer should look at, and forms in XFA."""
    for key in REMOVED_KEYS:
        if key in found:
            del found[key]
    if isinstance(kind := found.get("/S"), Name) and (str(kind) in ACTIONS or kind == Name.URI):
        for key in list(found.keys()):
            del found[key]
