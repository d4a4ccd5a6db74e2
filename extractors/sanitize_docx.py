"""Macros, embedded objects and outside links of a Word document: which there are, and a copy without them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from extractors.archive import RELATIONSHIP, Archive, parse_xml
from extractors.docx_styles import W
from extractors.errors import UnreadableDocument

MACROS = re.compile(
    r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|vbaProjectSignature\w*\.bin)$|(?:^|/)activeX/|^customUI/", re.IGNORECASE
)
EMBEDDED = re.compile(r"(?:^|/)(?:embeddings|oleObjects)/", re.IGNORECASE)
OUTSIDE_FIELDS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD)\b", re.IGNORECASE)
# Kinds of relationships, by what they lead to, whatever the part is named.
MACRO_LINKS = {"vbaproject", "wordvbadata", "vbaprojectsignature", "control", "activexcontrolbinary"}
EMBEDDING_LINKS = {"oleobject", "package", "afchunk", "subdocument"}
CUT_LINKS = MACRO_LINKS | EMBEDDING_LINKS | {"attachedtemplate", "ui", "userxmlui"}
# Types of parts that run or hold other files. "package" parts are spreadsheets and the like.
MACRO_TYPES = ("vbaproject", "vbadata", "activex", "keymapcustomizations")
EMBEDDING_TYPES = ("oleobject", "ms-excel", "ms-powerpoint", "spreadsheetml", "presentationml")
# Types that a plain document is made of: text, styles and settings, pictures, fonts, themes, charts, properties.
PLAIN_TYPES = re.compile(
    r"application/(?:xml|vnd\.openxmlformats-(?:package\.|officedocument\.(?:wordprocessingml\.|theme|drawingml\.|"
    r"custom|extended-properties|obfuscatedfont))[\w.+-]*|vnd\.ms-word\.[\w.+-]*|x-font-[\w-]+|x-fontdata|"
    r"vnd\.ms-office\.[\w.+-]*)|font/[\w-]+|image/(?!svg)[\w.+-]+",
    re.IGNORECASE,
)
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LOADING = {
    f"{W}attachedTemplate",
    f"{W}altChunk",
    f"{W}subDoc",
    f"{W}control",
    f"{W}object",
    "{urn:schemas-microsoft-com:office:office}OLEObject",
}
PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
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
    dropped = _dropped(archive)
    related = _related(archive, dropped)
    kept = [name for name in archive.names if name == TYPES or name in related]
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for name in dict.fromkeys(kept):
            part = archive.read(name) or b""
            cleaned = _clean(archive, name, part, dropped)
            written.writestr(zipfile.ZipInfo(name, EPOCH), cleaned, zipfile.ZIP_DEFLATED)
    return copy.getvalue()


def _flags(archive: Archive) -> Iterator[str]:
    types = _types(archive)
    macro_types = any(word in kind for kind in types.values() for word in (*MACRO_TYPES, "macroenabled"))
    if macro_types or any(map(MACROS.search, archive.names)):
        yield "macros"
    if any(map(EMBEDDED.search, archive.names)) or any(word in t for t in types.values() for word in EMBEDDING_TYPES):
        yield "embedded-files"
    for name in archive.names:
        if name.endswith(".rels"):
            root = parse_xml(archive.read(name) or b"")
            kinds = {_kind(element) for element in root.iter(RELATIONSHIP) if not _is_outside(element)}
            yield from ["macros"] * bool(kinds & MACRO_LINKS) + ["embedded-files"] * bool(kinds & EMBEDDING_LINKS)
            yield from ["external-links"] * bool(_outside(root))
        elif _is_text_part(name) and any(_outside_fields(parse_xml(archive.read(name) or b""))):
            yield "external-links"


def _types(archive: Archive) -> dict[str, str]:
    """The declared type of each part, in small letters; "" where none is declared."""
    root = archive.xml(TYPES)
    every = () if root is None else list(root)
    parts = {one.get("PartName", "").lstrip("/").lower(): one.get("ContentType", "").lower() for one in every}
    endings = {one.get("Extension", "").lower(): one.get("ContentType", "").lower() for one in every}
    return {
        name: parts.get(name.lower()) or endings.get(name.rsplit(".", 1)[-1].lower(), "")
        for name in archive.names
        if name != TYPES and not name.endswith("/")
    }


def _dropped(archive: Archive) -> set[str]:
    """The parts that run, that hold other files, or of whose type a plain document has none."""
    dropped = set()
    for name, kind in _types(archive).items():
        if MACROS.search(name) or EMBEDDED.search(name) or "macroenabled" in kind or not _is_plain(kind):
            dropped.add(name)
    for links in [name for name in archive.names if name.endswith(".rels")]:
        for element in parse_xml(archive.read(links) or b"").iter(RELATIONSHIP):
            if _kind(element) in CUT_LINKS:
                dropped.add(_inside(links, element))
    return dropped - {archive.main_part()}


def _is_plain(kind: str) -> bool:
    active = any(word in kind for word in MACRO_TYPES + EMBEDDING_TYPES)
    return not active and PLAIN_TYPES.fullmatch(kind) is not None


def _related(archive: Archive, dropped: set[str]) -> set[str]:
    """The parts that the document comes to by its relationships, and those parts of relationships."""
    names, related, waiting = set(archive.names), {"_rels/.rels"}, [""]
    while waiting:
        for link in archive.relationships(waiting.pop()):
            if not link.external and link.target in names - dropped - related:
                folder, name = posixpath.split(link.target)
                related |= {link.target, posixpath.join(folder, "_rels", f"{name}.rels")}
                waiting.append(link.target)
    return related | {archive.main_part()}


def _kind(relationship: etree._Element) -> str:
    return relationship.get("Type", "").rsplit("/", 1)[-1].lower()


def _inside(links: str, relationship: etree._Element) -> str:
    """The name of the part that a relationship of the part of relationships `links` leads to."""
    folder = posixpath.dirname(posixpath.dirname(links))
    return posixpath.normpath(posixpath.join("/", folder, relationship.get("Target", ""))).lstrip("/")


def _is_outside(relationship: etree._Element) -> bool:
    return relationship.get("TargetMode", "").lower() == "external"


def _is_text_part(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml") and "/theme/" not in name


def _outside(relationships: etree._Element) -> list[etree._Element]:
    """Links to the outside; an address for mail is none."""
    return [
        element
        for element in relationships.iter(RELATIONSHIP)
        if _is_outside(element) and not element.get("Target", "").lower().startswith("mailto:")
    ]


def _outside_fields(root: etree._Element) -> Iterator[list[etree._Element]]:
    """The elements that together instruct a field to load something. A field's words may be split over many."""
    fields: list[list[etree._Element]] = []
    loose: list[etree._Element] = []
    ended = [loose]
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
        mark = element.get(f"{W}fldCharType")
        if element.tag == f"{W}fldSimple":
            ended.append([element])
        elif element.tag == f"{W}instrText":
            (fields[-1] if fields else loose).append(element)
        elif mark == "begin":
            fields.append([])
        elif mark == "end" and fields:
            ended.append(fields.pop())
    for field in ended + fields:
        words = "".join(element.text or element.get(f"{W}instr") or "" for element in field)
        if OUTSIDE_FIELDS.search(words):
            yield field


def _clean(archive: Archive, name: str, part: bytes, dropped: set[str]) -> bytes:
    if name == TYPES:
        return _clean_types(part, dropped)
    if name.endswith(".rels"):
        root = parse_xml(part)
        for element in _cut_links(name, root, dropped):
            element.getparent().remove(element)  # type: ignore[union-attr]
        return _written(root)
    return _clean_text(archive, name, part, dropped) if _is_text_part(name) else part


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _clean_types(part: bytes, dropped: set[str]) -> bytes:
    root = parse_xml(part)
    gone = {name.lower() for name in dropped}
    for element in list(root):
        kind = element.get("ContentType", "").lower()
        if "macroenabled" in kind:
            element.set("ContentType", PLAIN_TYPE)
        elif element.get("PartName", "").lstrip("/").lower() in gone or not _is_plain(kind):
            root.remove(element)
    return _written(root)


def _cut_links(name: str, root: etree._Element, dropped: set[str]) -> list[etree._Element]:
    """The relationships of a part that go to the outside or to a part that is dropped."""
    return [
        element
        for element in root.iter(RELATIONSHIP)
        if _is_outside(element) or _kind(element) in CUT_LINKS or _inside(name, element) in dropped
    ]


def _clean_text(archive: Archive, name: str, part: bytes, dropped: set[str]) -> bytes:
    """A part of the text without the elements and references that its cut links leave behind."""
    links = posixpath.join(posixpath.dirname(name), "_rels", f"{posixpath.basename(name)}.rels")
    relationships = archive.xml(links)
    found = [] if relationships is None else _cut_links(links, relationships, dropped)
    cut = {element.get("Id") for element in found}
    root = parse_xml(part)
    for element in list(root.iter()):
        for key in [key for key, value in element.attrib.items() if str(key).startswith(R) and value in cut]:
            del element.attrib[key]
        if element.tag in LOADING and element.getparent() is not None:
            element.getparent().remove(element)  # type: ignore[union-attr]
    for element in chain.from_iterable(_outside_fields(root)):
        if element.tag == f"{W}fldSimple":
            element.set(f"{W}instr", "")
        else:
            element.text = ""
    return _written(root)
