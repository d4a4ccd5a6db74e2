"""Words as rules see them: lower case, one kind of quote and dash, the parties and PHI under one name each."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "`": "'",
        "–": "-",
        "—": "-",
        "‑": "-",
        "‐": "-",
        "−": "-",
        "\u00a0": " ",
        "\u200b": "",
        "\ufeff": "",
        "\u00ad": "",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "…": "...",
        "_": "_",
    }
)
_SPACE = re.compile(r"\s+")
_TOKENS = {"BA": "\ue000", "CE": "\ue001"}
_FIXES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"\bc\.? ?f\.? ?r\b\.?", "cfr"),
        (r"\bwon't\b", "will not"),
        (r"\bcan't\b", "cannot"),
        (r"\bhath\b", "has"),
        (r"\bdoth\b", "does"),
        (r"\b(?!teeth\b|kenneth\b|elizabeth\b|macbeth\b)([a-z]{2,}[^\Wi])eth\b", r"\1es"),
        (r"(?<=[a-z])n't\b", " not"),
        (r"(?<=[a-zA-Z])'ll\b", " will"),
        (r"(?<=[a-zA-Z])'ve\b", " have"),
        (r"\butili[sz](e|es|ed|ing)\b", r"us\1"),
        (r"\butili[sz]ation\b", "use"),
        (r"\bu\.s\.c\.?", "usc"),
        (r"\bu\.s\.(?:a\.)?", "us"),
        (r"\bunited states(?: of america)?\b", "us"),
        (r"§+ ?|\bsections? (?=16[024]\.)", ""),
        (
            r"\b(use|disclosure|breach|incident|subcontractor|agent|amendment|entity|associate|day|request)\((s|es)\)",
            r"\1\2",
        ),
        (r"\bsub[- ](contractor|processor)", r"sub\1"),
        (r"\b(author|anonym|real|util|organ|recogn|summar|minim)is(e|ed|es|ing|ation)\b", r"\1iz\2"),
        (r"\band ?/ ?or\b", "or"),
        (r"\bhealth insurance portability and accountability act(?: of 1996)?(?:,? as amended)?", "hipaa"),
        (r"\belectronic (?:protected health information|phi)\b|\be-?phi\b", "EPHI"),
        (r"\bunsecured (?:protected health information|PHI|phi)\b", "unsecured PHI"),
        (
            (
                r"\b(?:individually identifiable|protected|personal|patient|sensitive) health(?:care)?"
                r" information\b|\bphi\b"
                r"|\bprotected information\b|\bpatient (?:data|information|records)\b|\biihi\b"
                r"|\b(?:client|member|patient|consumer)s?'?(?: health)? (?:data|information|records)\b"
            ),
            "PHI",
        ),
        (r"\bPHI \(\"?PHI\"?\)", "PHI"),
        (r"\bcovered entit(?:y|ies)\b", "CE"),
        # More than one is the kind, not the party: "HIPAA asks business associates to".
        (r"\b(?:business associate|the business associates)\b(?! (?:agreement|addendum|contract))", "BA"),
        (r"\bthe (?=BA\b|CE\b)", ""),
    )
)


def plain(text: str) -> str:
    """The text with one kind of quotes, dashes and spaces. Case is kept."""
    return _SPACE.sub(" ", text.translate(_PLAIN)).strip()


# "Where the Reportable Event is a Breach": of all that the term stands for, this one is meant.
_ONE_OF_THEM = re.compile(
    r"(?: \{[\w-]+\}){2,}(?= (?:is|was|are|amounts? to|constitutes?|involves?|results? in|rises? to|proves to be"
    r"|qualif(?:y|ies) as|is (?:found|determined) to be)(?: also)? (?:an? |the )?(?:(?:actual|confirmed|suspected) )?"
    r"(?:breach|security incident)\b)"
)


class Wording:
    """Turns text into the normal form, with the parties' own names replaced by BA and CE."""

    def __init__(self, aliases: Mapping[str, str] | None = None, terms: Mapping[str, str] | None = None) -> None:
        """`aliases` maps a name as written to BA or CE, `terms` a defined term to what is read in its place.

        Names and terms count with their capitals, or in all capitals.
        """
        self._known: dict[str, str] = {}
        self._terms = {plain(term): meaning for term, meaning in (terms or {}).items()}
        self._defined = (
            re.compile(
                r"(?<!\bSecurity )\b("
                + "|".join(map(re.escape, sorted(self._terms, key=len, reverse=True)))
                + r")(?:s|es)?\b"
            )
            if self._terms
            else None
        )
        names = {plain(name): role for name, role in (aliases or {}).items()}
        # "US" is a country, never the pronoun.
        names |= {name.upper(): role for name, role in names.items() if name != "us"}
        self._roles = {name: _TOKENS[role[:2]] + role[2:] for name, role in names.items()}
        ordered = sorted(self._roles, key=len, reverse=True)
        self._names = (
            re.compile(
                r"\b(?:[Tt]he )?(?<![Ss]ervice )(?<![Cc]are )(?<![Cc]loud )(?<![Ii]nsurance )("
                + "|".join(map(re.escape, ordered))
                + r")(?!\w|\.\w)"
            )
            if ordered
            else None
        )

    def normal(self, text: str) -> str:
        """The normal form. Positions are not kept."""
        # Stems and headings come again with every sentence below them.
        if text not in self._known:
            self._known[text] = self._normal(text)
        return self._known[text]

    def _normal(self, text: str) -> str:
        form = plain(text)
        if self._names is not None:
            form = self._names.sub(lambda found: self._roles[found[1]], form)
        if self._defined is not None:
            form = self._defined.sub(lambda found: self._terms[found[1]], form)
        form = form.lower().replace(_TOKENS["BA"], "BA").replace(_TOKENS["CE"], "CE")
        for pattern, replacement in _FIXES:
            form = pattern.sub(replacement, form)
        form = _ONE_OF_THEM.sub("", form)
        return _SPACE.sub(" ", form).strip()
