"""What a file sent as proof is, told from its bytes and its container; and what to send instead of one not taken."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from extractors import media
from extractors.errors import EmptyFile, NotWhatItSays

PDF, DOCX, TEXT = media.PDF, media.DOCX, media.TEXT
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
PNG = "image/png"
JPEG = "image/jpeg"

TAKEN = "PDF, Word (.docx), Excel (.xlsx), CSV, plain text, PNG or JPEG"
SAID = {".pdf": PDF, ".docx": DOCX, ".xlsx": XLSX, ".csv": CSV, ".txt": TEXT, ".text": TEXT, ".png": PNG,
        ".jpg": JPEG, ".jpeg": JPEG}
NAMES = {PDF: "PDF", DOCX: "Word document (.docx)", XLSX: "Excel workbook (.xlsx)", CSV: "CSV file",
         TEXT: "plain text", PNG: "PNG picture", JPEG: "JPEG picture"}
EXTENSIONS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", CSV: ".csv", TEXT: ".txt", PNG: ".png", JPEG: ".jpg"}
# What people send most of what is not taken, and what would be right.
INSTEAD = {
    ".zip": "This is an archive. Unpack it and send the files in it one by one.",
    ".7z": "This is an archive. Unpack it and send the files in it one by one.",
    ".rar": "This is an archive. Unpack it and send the files in it one by one.",
    ".gz": "This is an archive. Unpack it and send the files in it one by one.",
    ".docm": "This Word document can hold macros, which are not taken. Save it as .docx or PDF and send that.",
    ".xlsm": "This workbook can hold macros, which are not taken. Save it as .xlsx and send that.",
    ".xlsb": "This is a binary workbook, which is not taken. Save it as .xlsx and send that.",
    ".xls": "This is an older Excel file, which is not taken. Save it as .xlsx or CSV and send that.",
    ".doc": "This is an older Word file, which is not taken. Save it as .docx or PDF and send that.",
    ".ppt": "Presentations are not taken. Save it as PDF and send that.",
    ".pptx": "Presentations are not taken. Save it as PDF and send that.",
    ".html": "Web pages are not taken. Print the page to PDF and send that.",
    ".htm": "Web pages are not taken. Print the page to PDF and send that.",
    ".heic": "HEIC pictures are not taken. Save it as JPEG, or take a screenshot, and send that.",
    ".eml": "Mails are not taken. Print the mail to PDF and send that.",
    ".msg": "Mails are not taken. Print the mail to PDF and send that.",
    ".exe": "Programs are never taken. Send a screenshot or a PDF of what it shows.",
}
PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml)$|(?:^|/)(?:activeX|macrosheets|dialogsheets)/",
                    re.IGNORECASE)


def glance(head: bytes, filename: str) -> None:
    """Judges a file by its name and its first bytes, and opens no container, so that its sender hears at once what is
    plain at once. Raises EmptyFile or NotWhatItSays; what passes may still be refused by `detect`."""
    suffix = _suffix(filename)
    _check_name(suffix)
    if head.startswith(media.ZIP):
        if suffix and SAID.get(suffix) not in (DOCX, XLSX):
            raise NotWhatItSays(INSTEAD[".zip"])
        return
    _check_fits(_from_bytes(head, suffix), suffix)


def detect(content: bytes, filename: str) -> str:
    """The media type of a file, one of those that are taken.

    Raises NotWhatItSays for another type or one that its name does not say, and for macros; EmptyFile for nothing. A
    container that cannot be opened has the type that its name says: nobody can read it, which is for others to tell.
    """
    suffix = _suffix(filename)
    _check_name(suffix)
    found = _from_archive(content, suffix) if content.startswith(media.ZIP) else _from_bytes(content, suffix)
    return _check_fits(found, suffix)


def _suffix(filename: str) -> str:
    suffix = PurePath(filename).suffix.lower()
    return suffix if media.ENDING.fullmatch(suffix) or suffix in INSTEAD else ""


def _check_name(suffix: str) -> None:
    if suffix and suffix not in SAID:
        raise NotWhatItSays(INSTEAD.get(suffix) or f"A file whose name ends in {suffix} is not taken. Send {TAKEN}.")


def _check_fits(found: str, suffix: str) -> str:
    said = SAID.get(suffix, found)
    if {said, found} == {CSV, TEXT}:
        return said
    if said != found:
        raise NotWhatItSays(f"The name ends in {suffix}, but the file is a {NAMES[found]}. Give it the name that fits, "
                            f"or save it as {NAMES[said]}.")
    return found


def _from_bytes(content: bytes, suffix: str) -> str:
    if not content.strip():
        raise EmptyFile("There is nothing in this file. Save it again and send that copy.")
    if b"%PDF-" in content[:media.PDF_HEADER_WITHIN]:
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(PROGRAMS):
        raise NotWhatItSays(INSTEAD[".exe"])
    if content.startswith(media.OLE):
        raise NotWhatItSays("This Office file is locked with a password or in an older format. Remove the password, "
                            "save it as .docx, .xlsx or PDF, and send that.")
    if media._is_written(content):  # noqa: SLF001  the same question as for agreements
        return _written(content, suffix)
    raise NotWhatItSays(f"This type of file is not taken. Send {TAKEN}.")


def _written(content: bytes, suffix: str) -> str:
    if content.startswith(b"{\\rtf"):
        raise NotWhatItSays("Rich text is not taken. Save it as .docx or PDF and send that.")
    if media._written_type(content, "") == media.HTML:  # noqa: SLF001
        raise NotWhatItSays(INSTEAD[".html"])
    return CSV if SAID.get(suffix) == CSV else TEXT


def _from_archive(content: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        if SAID.get(suffix) in (DOCX, XLSX):
            return SAID[suffix]
        raise NotWhatItSays(INSTEAD[".zip"]) from None
    if any(map(MACROS.search, names)):
        raise NotWhatItSays(INSTEAD[".xlsm" if any(name.startswith("xl/") for name in names) else ".docm"])
    if "xl/workbook.bin" in names:
        raise NotWhatItSays(INSTEAD[".xlsb"])
    if "word/document.xml" in names or any(name.startswith("word/") for name in names):
        return DOCX
    if any(name.startswith("xl/") for name in names):
        return XLSX
    if any(name.startswith("ppt/") for name in names):
        raise NotWhatItSays(INSTEAD[".pptx"])
    raise NotWhatItSays(INSTEAD[".zip"])
