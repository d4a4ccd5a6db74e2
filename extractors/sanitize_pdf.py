"""Scripts, actions and attachments of a PDF: which there are, and a copy without them."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from pikepdf.sanitize import Sanitizer

from extractors.errors import DamagedFile, EncryptedFile, TooMuchInside
from extractors.limits import MIB
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
# What every object that raises a flag has in it.
TELLING = re.compile("|".join(re.escape(name) for name in (*KEYS, *ACTIONS, "/URI", "/FileAttachment")).encode())
# Names with escapes and locked files have to be opened before anything can be said of them.
UNUSUAL = re.compile(rb"/\w*#[0-9A-Fa-f]{2}|/Encrypt\b")
OBJECT_STREAM, STREAM = re.compile(rb"/ObjStm\b"), re.compile(rb"[^>]{0,200}(?:>[^>]{0,200}){0,4}?>>\s*stream\r?\n")
SHORTEST, LONGEST = 64, 4 * MIB
HARMLESS_LINKS = ("http:", "https:", "mailto:", "www.")
REMOVED_KEYS = (*KEYS, "/AA", "/OpenAction", "/Collection", "/Renditions")
MAX_DICTIONARIES = 500_000
TOO_MANY = "The PDF holds far more objects than any agreement does: print it as PDF again and upload that copy."


def inspect(content: bytes) -> tuple[str, ...]:
    """Raises TooMuchInside when there is more in the file than is looked at."""
    if not _may_tell(content):
        return ()
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            return tuple(sorted({flag for found in _dictionaries(_telling(pdf)) for flag in _flags(found)}))
    except BROKEN:
        return ()


def sanitize(content: bytes) -> bytes:
    """The PDF as plain pages. Raises EncryptedFile, DamagedFile or TooMuchInside."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            everything = Sanitizer().remove_javascript().remove_external_access().remove_attachments()
            everything.remove_multimedia().remove_collection().remove_private_app_data().apply(pdf)
            for found in _dictionaries(pdf.objects):
                _defuse(found)
            copy = io.BytesIO()
            pdf.save(copy, deterministic_id=True, encryption=False)
            return copy.getvalue()
    except pikepdf.PasswordError as error:
        raise EncryptedFile(LOCKED) from error
    except BROKEN as error:
        raise DamagedFile(DAMAGED) from error


def _may_tell(content: bytes) -> bool:
    """Whether the file as written may hold what raises a flag: opening it and looking at every object takes longer.

    Objects stand in the file itself or in streams of objects; where anything about those is unusual, they are opened.
    """
    if TELLING.search(content) or UNUSUAL.search(content) or len(content) < SHORTEST:
        return True
    places = [found.end() for found in OBJECT_STREAM.finditer(content)]
    if not places and b"/XRef" in content:
        return True
    seen = content.count(b"<<")
    for place in places:
        opened = STREAM.match(content, place)
        inside = b"" if opened is None else _inflated(content[opened.end() : opened.end() + LONGEST])
        seen += inside.count(b"<<")
        if not inside or TELLING.search(inside) or UNUSUAL.search(inside):
            return True
    return seen > MAX_DICTIONARIES


def _inflated(packed: bytes) -> bytes:
    """The whole of a deflated stream; nothing where it is damaged, or larger than streams of objects are."""
    engine = zlib.decompressobj()
    try:
        inside = engine.decompress(packed, LONGEST)
    except zlib.error:
        return b""
    return inside if engine.eof else b""


def _telling(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The objects that may raise a flag. Raises TooMuchInside beyond MAX_DICTIONARIES."""
    seen = 0
    for item in pdf.objects:
        written = _written(item)
        seen += written.count(b"<<")
        if seen > MAX_DICTIONARIES:
            raise TooMuchInside(TOO_MANY)
        if TELLING.search(written):
            yield item


def _written(item: pikepdf.Object) -> bytes:
    """An object as it is written in a file, its names in their plain form; of a stream its dictionary."""
    return (item.stream_dict if isinstance(item, Stream) else item).unparse(resolved=True)


def _dictionaries(items: Iterable[pikepdf.Object]) -> Iterator[pikepdf.Object]:
    """Every dictionary of these objects of a file, those inside others included, also where nothing refers to them.

    Raises TooMuchInside beyond MAX_DICTIONARIES.
    """
    seen = 0
    for item in items:
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
