"""Plain text and Markdown -> lines: paragraphs, headings, rows of pipe tables, without the marks of emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.paragraphs import ITEM_ENDED, LIST_MARK, UNFINISHED
from extractors.types import Line

BOM_16 = (b"\xff\xfe", b"\xfe\xff")
# Lines longer than this are whole paragraphs: the text is not wrapped.
WRAPPED = 140
SHORT_SHARE = 0.7
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
UNDERLINE = re.compile(r"^(=|-){3,}\s*$")
RULE = re.compile(r"^\s*([-*_])(?:\s*\1){2,}\s*$")
PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
PIPE_RULE = re.compile(r"^[\s|:+-]+$")
LONG_EMPHASIS = re.compile(r"(\*\*\*|\*\*|~~)(?=\S)(.+?)(?<=\S)\1")
EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])|(?<![\w_])__?(?=[^\W_])([^_]+?)(?<=[^\s_])__?(?![\w_])"
)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"`+([^`]+)`+")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAG = re.compile(r"</?(?:br|b|i|em|strong|u|sup|sub|p|div|span|center|a)\b[^>]*>", re.IGNORECASE)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def decode(content: bytes) -> str:
    """The text in UTF-8, UTF-16 (by its byte order mark) or else Windows-1252, with "\\n" ending its lines."""
    if content.startswith(BOM_16):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def read(content: bytes, markdown: bool = False) -> tuple[Line, ...]:
    """The lines of the text; headings, tables and emphasis only where it is Markdown (pipe tables in both)."""
    text = decode(content).replace("\f", "\n\n")
    raw = (COMMENT.sub("", FRONT_MATTER.sub("", text)) if markdown else text).split("\n")
    widest = _widest(raw)
    lines: list[Line] = []
    for above, line, below in zip(["", *raw], raw, [*raw[1:], ""], strict=False):
        if markdown:
            lines += _markdown_line(above, line, below, widest)
        else:
            lines += _plain_line(above, line, widest)
    return tuple(lines)


def _widest(raw: list[str]) -> int:
    """How long lines get before they wrap: the longest but for a few, since one that was edited runs over."""
    lengths = sorted(len(line) for line in raw if line.strip())
    if not lengths or lengths[-1] > WRAPPED:
        return lengths[-1] if lengths else 0
    return lengths[-1 - len(lengths) // 20]


def _plain_line(above: str, raw: str, widest: int) -> Iterator[Line]:
    text = " ".join(raw.split())
    if PIPE_ROW.match(raw):
        yield from _table_row(raw)
    elif text and not RULE.match(raw.replace("=", "-")):
        starts = bool(RULE.match(above.replace("=", "-"))) or _starts(above.strip(), text, widest)
        yield Line(text, starts_paragraph=starts)


def _markdown_line(above: str, raw: str, below: str, widest: int) -> Iterator[Line]:
    heading = HEADING.match(raw.strip())
    if PIPE_ROW.match(raw):
        yield from _table_row(raw)
    elif heading:
        yield from _heading(heading[2], len(heading[1]))
    elif (UNDERLINE.match(raw) and above.strip()) or RULE.match(raw):
        return
    elif UNDERLINE.match(below) and raw.strip() and not above.strip():
        yield from _heading(raw, 1 if below.startswith("=") else 2)
    else:
        text = unmarked(raw.strip().removeprefix(">"))
        if text:
            starts = _starts(unmarked(above), text, widest) or bool(HEADING.match(above.strip()))
            yield Line(text, starts_paragraph=starts)


def _heading(text: str, level: int) -> Iterator[Line]:
    if title := unmarked(text):
        yield Line(title, level=level, kind="heading", starts_paragraph=True)


def _table_row(raw: str) -> Iterator[Line]:
    if PIPE_RULE.match(raw):
        return
    cells = [unmarked(cell) for cell in re.split(r"(?<!\\)\|", raw.strip().strip("|"))]
    if any(cells):
        yield Line(" | ".join(cells), kind="table-row", starts_paragraph=True)


def unmarked(text: str) -> str:
    """The text of a Markdown line without emphasis, links' addresses, code marks and escapes."""
    text = CODE.sub(r"\1", LINK.sub(r"\1", TAG.sub(" ", text)))
    text = LONG_EMPHASIS.sub(r"\2", LONG_EMPHASIS.sub(r"\2", text))
    text = EMPHASIS.sub(lambda found: found[1] or found[2], text)
    return " ".join(ESCAPED.sub(r"\1", text).split())


def _starts(above: str, text: str, widest: int) -> bool:
    """Whether a line begins a paragraph: after an empty line, as an entry of a list, or after a line that ended one."""
    if not above or widest > WRAPPED:
        return True
    if LIST_MARK.match(text):
        return bool(ITEM_ENDED.search(above)) or len(above) < SHORT_SHARE * widest
    if UNFINISHED.search(above) or above.endswith(","):
        return False
    return len(above) < SHORT_SHARE * widest and (bool(ITEM_ENDED.search(above)) or text[0].isupper())
