"""Pages of a PDF as small pictures for people to look at."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from extractors import media, pictures
from extractors.errors import NotWhatItSays, UnreadableDocument
from extractors.pdf_file import opened

MIN_WIDTH, MAX_WIDTH = 40, 2400
# Sixteen grays show print well and take half the bytes of 256.
GRAYS = 16


def page_png(content: bytes, page: int, width: int) -> bytes:
    """Page `page` (from 1) as a PNG in 16 grays, `width` pixels wide (40 to 2400; less where the page is very tall).

    Raises NotWhatItSays for files that have no pages, UnreadableDocument for a page that is not there, EncryptedFile
    or DamagedFile.
    """
    if b"%PDF-" not in content[: media.PDF_HEADER_WITHIN]:
        raise NotWhatItSays("Only PDF files have page images: show the text of this document instead.")
    with opened(content) as pdf:
        document = pdf.document
        if not 1 <= page <= len(document):
            raise UnreadableDocument(f"The document has {len(document)} pages; there is no page {page}.")
        sheet = document[page - 1]
        try:
            across, down = sheet.get_size()
            wanted = min(max(width, MIN_WIDTH), MAX_WIDTH) / max(across, 1.0)
            return _png(pictures.draw(sheet, pictures.fitting_scale(across, down, wanted)))
        finally:
            sheet.close()


def _png(image: Image.Image) -> bytes:
    step = 255 / (GRAYS - 1)
    levels = Image.fromarray(np.round(np.asarray(image) / step).astype(np.uint8), mode="P")
    levels.putpalette([round(level * step) for level in range(GRAYS) for _ in range(3)])
    picture = io.BytesIO()
    levels.save(picture, "PNG", optimize=True, bits=4)
    return picture.getvalue()
