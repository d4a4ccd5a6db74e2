"""Macros, embedded objects and outside links of a Word document: which there are, and a copy without them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from extractors.archive import RELATIONSHIP, Archive, parse_xml
from extractors.docx_styles import W
from extractors.errors import UnreadableDocument

MACROS = re.compile(
    r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|vbaProjectSignature\w*\.bin)$|(?:^|/)activeX/|^customUI/", re.IGNORECASE
)
EMBEDDED = re.compile(r"(?:^|/)(?:embeddings|oleObjects)/", re.IGNORECASE)
OUTSIDE_FIELDS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD)\b")
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LOADING = {
    f"{W}attachedTemplate",
    f"{W}altChunk",
    f"{W}subDoc",
    f"{W}control",
    f"{W}object",
    "{urn:schemas-microsoft-com:office:office}OLEObject",
}
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = re.compile(
    rb"application/vnd\.ms-word\.(?:document\.macroEnabled|template\.macroEnabledTemplate)\.main\+xml"
)
TYPES = "[Content_Types].xml"
EPOCH = (1980, 1, 1, 0, 0, 0)


def inspect(content: bytes) -> tuple[str, ...]:
    try:
        return tuple(sorted(set(_flags(Archive(content)))))
    except UnreadableDocument:
        return ()


def sanitize(content: bytes) -> bytes:
    """The document without what loads or runs. Raises DamagedFile or TooMuchInside."""
    archive = Archive(content)
    kept = [name for name in archive.names if not name.endswith("/") and not _is_dropped(name)]
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for name in dict.fromkeys(kept):
            part = archive.read(name) or b""
            written.writestr(zipfile.ZipInfo(name, EPOCH), _clean(archive, name, part), zipfile.ZIP_DEFLATED)
    return copy.getvalue()


def _flags(archive: Archive) -> Iterator[str]:
    if any(map(MACROS.search, archive.names)):
        yield "macros"
    if any(map(EMBEDDED.search, archive.names)):
        yield "embedded-files"
    for name in archive.names:
        if (name.endswith(".rels") and _outside(parse_xml(archive.read(name) or b""))) or (
            _is_text_part(name) and OUTSIDE_FIELDS.search(_instructions(archive.read(name) or b""))
        ):
            yield "external-links"


def _is_dropped(name: str) -> bool:
    return bool(MACROS.search(name) or EMBEDDED.search(name))


def _is_text_part(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml") and "/theme/" not in name


def _outside(relationships: etree._Element) -> list[etree._Element]:
    """Links to the outside; an address for mail is none."""
    return [
        element
        for element in relationships.iter(RELATIONSHIP)
        if element.get("TargetMode", "").lower() == "external"
        and not element.get("Target", "").lower().startswith("mailto:")
    ]


def _instructions(part: bytes) -> str:
    return " ".join(
        (element.text or element.get(f"{W}instr") or "")
        for element in parse_xml(part).iter(f"{W}instrText", f"{W}fldSimple")
    )


def _clean(archive: Archive, name: str, part: bytes) -> bytes:
    if name == TYPES:
        return _clean_types(part)
    if name.endswith(".rels"):
        root = parse_xml(part)
        for element in _cut_links(name, root):
            element.getparent().remove(element)  # type: ignore[union-attr]
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return _clean_text(archive, name, part) if _is_text_part(name) else part


def _clean_types(part: bytes) -> bytes:
    root = parse_xml(MACRO_TYPE.sub(PLAIN_TYPE, part))
    for element in list(root):
        if _is_dropped(element.get("PartName", "").lstrip("/")) or element.get("Extension", "").lower() == "bin":
            root.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _cut_links(name: str, root: etree._Element) -> list[etree._Element]:
    """The relationships of a part that go to the outside or to a part that is dropped."""
    folder = posixpath.dirname(posixpath.dirname(name))
    cut = {
        id(element): element
        for element in root.iter(RELATIONSHIP)
        if element.get("TargetMode", "").lower() == "external"
    }
    for element in root.iter(RELATIONSHIP):
        inside = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
        if _is_dropped(inside):
            cut[id(element)] = element
    return list(cut.values())


def _clean_text(archive: Archive, name: str, part: bytes) -> bytes:
    """A part of the text without the elements and references that its cut links leave behind."""
    links = posixpath.join(posixpath.dirname(name), "_rels", f"{posixpath.basename(name)}.rels")
    relationships = archive.xml(links)
    cut = set() if relationships is None else {element.get("Id") for element in _cut_links(links, relationships)}
    root = parse_xml(part)
    changed = False
    for element in list(root.iter()):
        loads = element.tag in LOADING
        loose = [key for key, value in element.attrib.items() if str(key).startswith(R) and value in cut]
        if loads and element.getparent() is not None:
            element.getparent().remove(element)  # type: ignore[union-attr]
        for key in loose:
            del element.attrib[key]
        if element.tag == f"{W}instrText" and OUTSIDE_FIELDS.search(element.text or ""):
            element.text, loose = "", ["instrText"]
        changed = changed or loads or bool(loose)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if changed else part
