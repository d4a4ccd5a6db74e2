"""A DOCX as an archive of XML parts: opened, bounded and parsed without trusting what it says of itself."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extractors.errors import DamagedFile, TooMuchInside
from extractors.limits import KIB, MIB, STANDARD, Limits

DAMAGED = "The Word document is damaged and could not be opened: save it again from Word and upload that copy."
EXPANDS = "The Word document expands far beyond its size, as no agreement does: save it again from Word, or as PDF."
ENTITIES = "The Word document declares XML entities, as Word never does: save it again from Word and upload that copy."
CHUNK = 256 * KIB
# Small archives may be packed tightly (blank pages of XML); the ratio counts only beyond this many bytes.
RATIO_FROM = 8 * MIB
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another part, or to the outside."""

    kind: str
    target: str
    external: bool


class Archive:
    """The parts of one DOCX. Every reading is bounded; nothing outside the archive is ever fetched."""

    def __init__(self, content: bytes, limits: Limits = STANDARD) -> None:
        """Raises DamagedFile or TooMuchInside."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedFile(DAMAGED) from error
        entries = self._zip.infolist()
        inflated = sum(entry.file_size for entry in entries)
        if len(entries) > limits.max_entries or inflated > limits.max_inflated_bytes:
            raise TooMuchInside(EXPANDS)
        if inflated > max(RATIO_FROM, limits.max_ratio * len(content)):
            raise TooMuchInside(EXPANDS)
        self.names = [entry.filename for entry in entries]

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, or None where there is none. At most as many as the archive declares."""
        try:
            with self._zip.open(name) as part:
                return b"".join(iter(lambda: part.read(CHUNK), b""))
        except KeyError:
            return None
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError) as error:
            raise DamagedFile(DAMAGED) from error

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, or None where there is none."""
        content = self.read(name)
        return None if content is None else parse_xml(content)

    def main_part(self) -> str:
        """The name of the document part."""
        for relationship in self.relationships(""):
            if relationship.kind == "officeDocument" and relationship.target in self.names:
                return relationship.target
        return "word/document.xml"

    def relationships(self, part: str) -> Iterator[Relationship]:
        """The links of a part ("" for the package), targets as names in the archive where they are inside."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        for element in () if root is None else root.iter(RELATIONSHIP):
            external = element.get("TargetMode", "").lower() == "external"
            target = element.get("Target", "")
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield Relationship(element.get("Type", "").rsplit("/", 1)[-1], target if external else inside, external)

    def related(self, part: str, kind: str) -> etree._Element | None:
        """The root of the first part inside the archive that `part` links to as `kind`."""
        for relationship in self.relationships(part):
            if relationship.kind == kind and not relationship.external:
                return self.xml(relationship.target)
        return None


def parse_xml(content: bytes) -> etree._Element:
    """The root of an XML text, without entities, DTD or network. Raises DamagedFile or TooMuchInside."""
    for strict, usual in STRICT.items():
        content = content.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:65536]:
        raise TooMuchInside(ENTITIES)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFile(DAMAGED) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise TooMuchInside(ENTITIES)
    return root


def outermost(content: bytes) -> etree._Element | None:
    """The first element of an XML text, which says what the part is wherever it lies; None for what is no XML."""
    try:
        found = etree.iterparse(io.BytesIO(content), events=("start",), resolve_entities=False, no_network=True,
                                load_dtd=False)
        return next((element for _, element in found), None)
    except etree.XMLSyntaxError:
        return None
