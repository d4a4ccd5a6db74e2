"""What a file is, told from its bytes and its container, never from its name alone."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

import puremagic

from extractors.errors import DamagedFile, NotWhatItSays

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"

READ = "PDF, Word (.docx), HTML, Markdown or plain text"

SAID = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".dotx": DOCX,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
}
NAMES = {PDF: "PDF", DOCX: "Word document (.docx)", HTML: "web page", MARKDOWN: "Markdown text", TEXT: "plain text"}
WRITTEN = {HTML, MARKDOWN, TEXT}
# What a name may end in to say a type; the ".2" of "Agreement v1.2" says none.
ENDING = re.compile(r"\.[a-z][a-z0-9]{0,4}")
PDF_HEADER_WITHIN = 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
WEB_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")


def detect(content: bytes, filename: str) -> str:
    """The media type of `content`, one of those that we read.

    Raises NotWhatItSays when the bytes are of another type, or of a type other than the one that the name claims,
    and DamagedFile when an archive cannot be opened.
    """
    suffix = PurePath(filename).suffix.lower()
    said = SAID.get(suffix)
    found = _from_bytes(content, suffix)
    if said is None and ENDING.fullmatch(suffix):
        raise NotWhatItSays(
            f"The name ends in {suffix}, which is not a type that is read: if the file is {_article(NAMES[found])}, "
            f"give it the name that fits; otherwise upload the agreement as {READ}."
        )
    if said is None or said == found or (said in WRITTEN and found in WRITTEN):
        return found
    raise NotWhatItSays(
        f"The name ends in {suffix}, but the file is {_article(NAMES[found])}: save it again as {NAMES[said]}, "
        f"or give it the name that fits."
    )


def glance(head: bytes, filename: str) -> None:
    """Judges a file by its name and its first bytes alone, and opens no container: what is plainly no document can be
    refused while its sender is still there. Raises NotWhatItSays; what passes may still be refused by `detect`."""
    suffix = PurePath(filename).suffix.lower()
    if head.startswith(ZIP):
        if suffix not in SAID and ENDING.fullmatch(suffix):
            raise NotWhatItSays(f"The name ends in {suffix}, which is not a type that is read: send {READ}.")
    elif b"%PDF-" in head[:PDF_HEADER_WITHIN] or head.startswith((OLE, b"{\\rtf")) or _is_written(head):
        detect(head, filename)
    else:
        raise NotWhatItSays(f"This is not a type of file that is read: send {READ}.")


def _from_bytes(content: bytes, suffix: str) -> str:
    if b"%PDF-" in content[:PDF_HEADER_WITHIN]:
        return PDF
    if content.startswith(ZIP):
        return _archive_type(content, suffix)
    if content.startswith(OLE):
        raise NotWhatItSays(_old_office(suffix))
    if content.startswith(b"{\\rtf"):
        raise NotWhatItSays(f"This is a rich text (.rtf) document, which is not read: save it as {READ}.")
    if _is_written(content):
        return _written_type(content, suffix)
    raise NotWhatItSays(f"This is {_magic_name(content)}, which is not read: upload the agreement as {READ}.")


def _archive_type(content: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedFile("The file is cut off or damaged: save it again and upload that copy.") from error
    if any(name.startswith("word/") for name in names) or "word/document.xml" in names:
        return DOCX
    if any(name.startswith("xl/") for name in names):
        raise NotWhatItSays(f"This is a spreadsheet, which is not read as an agreement: upload it as {READ}.")
    if any(name.startswith("ppt/") for name in names):
        raise NotWhatItSays(f"This is a presentation, which is not read as an agreement: upload it as {READ}.")
    if "mimetype" in names and "content.xml" in names:
        raise NotWhatItSays(f"This is an OpenDocument file, which is not read: save it as {READ}.")
    if suffix in SAID and SAID[suffix] is DOCX:
        raise NotWhatItSays("The name says Word document, but there is no document inside: save it again from Word.")
    raise NotWhatItSays(f"This is a ZIP archive: unpack it and upload the agreement inside as {READ}.")


def _old_office(suffix: str) -> str:
    if suffix in {".docx", ".docm"}:
        return "This Word document is locked with a password or in an older format: upload an unlocked .docx copy."
    if suffix in {".xls", ".ppt"}:
        return f"This is an older Office file, which is not read: save it as {READ}."
    return "This is an older Word (.doc) or Office file, which is not read: open it and save it as .docx or PDF."


def _is_written(content: bytes) -> bool:
    """Whether the bytes are text: a known byte order mark, or hardly any control characters."""
    sample = content[:65536]
    if sample.startswith(BOMS):
        return True
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in sample)
    return controls * 500 <= len(sample) and b"\x00" not in sample


def _written_type(content: bytes, suffix: str) -> str:
    start = content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    said = SAID.get(suffix)
    looks_web = start.startswith(WEB_STARTS) or (start.startswith((b"<?xml", b"<!--")) and b"<html" in start)
    if looks_web or (said == HTML and start.startswith(b"<")):
        return HTML
    return MARKDOWN if said == MARKDOWN else TEXT


def _magic_name(content: bytes) -> str:
    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return "a file of an unknown type"
    name = matches[0].name or matches[0].extension
    return _article(name) if name else "a file of an unknown type"


def _article(name: str) -> str:
    return name if name == NAMES[TEXT] or name == NAMES[MARKDOWN] else f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
