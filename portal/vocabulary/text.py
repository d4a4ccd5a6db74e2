"""Words from outside, made harmless to keep and to show: no control, direction-changing or broken characters."""

import unicodedata


def without_controls(text: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    if normal.isprintable():  # as nearly all words are: nothing in them is to be taken out
        return normal
    kept = (" " if c in "\t\n\r" else c for c in normal)
    return "".join(c for c in kept if unicodedata.category(c)[0] != "C")


def clean_line(text: str) -> str:
    """One line without control or direction-changing characters, and without space around or doubled."""
    return " ".join(without_controls(text).split())


def clean_text(text: str) -> str:
    """Lines kept, control and direction-changing characters taken out."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(without_controls(line).rstrip() for line in lines).strip()
