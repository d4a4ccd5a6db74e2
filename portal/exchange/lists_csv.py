"""Lists as CSV for a spreadsheet: UTF-8 with its mark, a head, and no cell that a program would take for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The file. Words that would begin a formula get an apostrophe in front; numbers stay numbers."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([_safe(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _safe(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_BEGINS_FORMULA):
        return f"'{value}"
    return "" if value is None else value
