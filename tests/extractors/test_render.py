import io

import numpy as np
import pytest
from PIL import Image

from extractors.errors import EncryptedFile, NotWhatItSays, UnreadableDocument
from extractors.render import MAX_WIDTH, page_png
from tests import hostile
from tests.documents import text_pdf


def _image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_draws_a_page_in_gray_at_the_width_asked_for() -> None:
    png = page_png(text_pdf(2), 2, 800)
    image = _image(png)
    assert (image.format, image.width, image.height) == ("PNG", 800, 1036)
    shades = np.asarray(image.convert("L"))
    assert (shades.min(), shades.max()) == (0, 255)
    assert len(png) < 60_000


@pytest.mark.parametrize(("width", "drawn"), [(1, 40), (100_000, MAX_WIDTH)])
def test_keeps_the_width_within_bounds(width: int, drawn: int) -> None:
    assert _image(page_png(text_pdf(), 1, width)).width == drawn


def test_a_page_of_absurd_size_makes_a_small_picture() -> None:
    for box in ((0, 0, 1e7, 1e7), (0, 0, 3, 14400), (0, 0, 14400, 3)):
        image = _image(page_png(hostile.boxed_pdf(*box), 1, 2000))
        assert image.width * image.height <= 9_100_000


@pytest.mark.parametrize("page", [0, -1, 3])
def test_refuses_a_page_that_is_not_there(page: int) -> None:
    with pytest.raises(UnreadableDocument, match="2 pages"):
        page_png(text_pdf(2), page, 800)


def test_refuses_files_without_pages() -> None:
    with pytest.raises(NotWhatItSays, match="Only PDF"):
        page_png(b"Plain words", 1, 800)


def test_refuses_a_locked_pdf() -> None:
    with pytest.raises(EncryptedFile):
        page_png(hostile.encrypted_pdf(), 1, 800)
