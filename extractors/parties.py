"""Who the parties are, and by which names the agreement calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors import party_names
from extractors.passages import Passage, Zone
from extractors.roles import assign, is_name, lean, receiving, recurring, you_are_the_vendor

_LABEL = re.compile(
    r"\(\s*(?:each,? |collectively,? |hereinafter,? |hereafter,? |referred to as |this |also |together,? |"
    r"individually,? |called |known as |termed |styled |an? |the |as"
    r" )*[\"“”']([^\"“”']{2,40})[\"“”'](?:[^()]{0,40}?[\"“”']([^\"“”']{2,40})[\"“”'])?[^()]{0,60}\)"
)
_NAMED = re.compile(r"(?im)^\s*(?:[-•*]\s*)?(covered entity|business associate)\s*(?:\([^)]*\))?\s*:\s*(.*)$")
_NAME_LINE = re.compile(r"(?i)^\s*(?:[-•*]\s*)?(?:legal )?name\s*:\s*(.+)$")
_ROLE = re.compile(
    r"[\"“”']?\b(?:(?P<as>,?\s*(?:(?:acting |acts |serving |serves )?as |(?:shall be|is) )"
    r"(?:an? |the |your |its |their |our )?|\([^()]{0,60}\)\s*,?\s*an? )[\"“]?)?"
    r"(?P<role>[Bb]usiness [Aa]ssociate|[Cc]overed [Ee]ntity)\b[\"“”']?"
)
_LAST_NAME = re.compile(rf"({party_names.NAME}|{party_names.SITE})\s*[(—–-]?\s*$")
_MEANT = re.compile(
    rf"\s*(?:\([^()]{{0,40}}\)\s*)?(?:[.:]\s+|\s+is\s+|[^\n]{{0,260}}?\b(?:shall mean|means|refers to|shall"
    rf" refer to)\s+)(?:the\s+)?(?P<name>{party_names.SITE}|{party_names.NAME})"
    rf"(?:\s*\([\"“](?P<short>[^\"“”]{{2,40}})[\"”]\))?"
)


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties' names as far as the document gives them, and every alias with its role (BA or CE)."""

    covered_entity: str | None
    business_associate: str | None
    aliases: dict[str, str]


def find(passages: Sequence[Passage]) -> Parties:
    """The parties named in the opening, in definitions and on the signature page, and by what they do."""
    opening = [passage.text for passage in passages[:40] if passage.zone is not Zone.CONTENTS]
    whole = "\n".join(passage.text for passage in passages)
    names: dict[str, str] = {}
    aliases: dict[str, str] = {}
    turned = you_are_the_vendor(whole)
    for piece in opening:
        _told(piece, names, aliases)
        if not turned:
            _pronouns(piece, names, aliases)
    open_labels = {label: name for piece in opening for label, name in _labels(piece, names, aliases, turned)}
    _named_lines(passages, names)
    _by_deeds(open_labels, whole, names, aliases)
    _by_words(whole, aliases)
    for role in ("BA", "CE"):
        _short_forms(names.get(role), role, aliases)
    _in_small_letters(whole, aliases)
    called = {(alias.lower(), role) for alias, role in aliases.items()}
    if turned or ("you", "CE") in called or ("we", "BA") in called:
        we, you = ("CE", "BA") if turned else ("BA", "CE")
        aliases |= dict.fromkeys(("we", "We", "us"), we) | dict.fromkeys(("our", "Our"), f"{we}'s")
        aliases |= dict.fromkeys(("you", "You"), you) | dict.fromkeys(("your", "Your"), f"{you}'s")
    return Parties(names.get("CE") or None, names.get("BA") or None, aliases)


def _role_of(label: str, turned: bool) -> str | None:
    """The part of a label; of "you" and "we" the other one where the document is turned."""
    role = party_names.role_of(label)
    if turned and label.lower() in ("you", "we", "us"):
        return "BA" if role == "CE" else "CE"
    return role


def _told(piece: str, names: dict[str, str], aliases: dict[str, str]) -> None:
    """Names beside a part: "Example Billing Co., as Business Associate", or "Business Associate means …"."""
    for found in _ROLE.finditer(piece[:4000]):
        role = party_names.role_of(found["role"]) or ""
        before = piece[max(0, found.start() - 120) : found.start()]
        if re.search(r"^\W*as (?:the|your|its) $", found["as"] or "") and _DOES.match(piece, found.end()):
            continue
        if found["as"] and (name := _LAST_NAME.search(before)):
            called = re.sub(r"^(?:Where|If|When|Because|Since|As|While|To|WHEREAS,?) ", "", name[1])
            if (
                not re.match(r",?\s*(?:is|shall)\b", found["as"])
                or party_names.SUFFIX.search(called)
                or party_names.role_of(called)
            ):
                _acts(called, role, names, aliases)
        elif re.fullmatch(
            r"\W*(?:\(?\w{1,3}[.)]\s*)?(?:[Bb]usiness [Aa]ssociate|[Cc]overed [Ee]ntity)?[.:]?\W*", before
        ) and (meant := _MEANT.match(piece, found.end())):
            _name(names, role, party_names.clean(meant["name"]))
            if meant["short"] and party_names.role_of(meant["short"]) is None:
                aliases.setdefault(meant["short"], role)


def _acts(name: str, role: str, names: dict[str, str], aliases: dict[str, str]) -> None:
    """A name that acts as its part; a short one, such as Customer, is an alias."""
    cleaned = party_names.clean(re.sub(r"^(?:\d[\d.]*|WHEREAS|\w+,)[ ,]+(?=[A-Z])", "", name))
    if cleaned and any(alias in cleaned for alias in aliases):
        return
    if cleaned and party_names.role_of(cleaned) is None:
        _name(names, role, cleaned)
    elif party_names.role_of(name) == role:
        aliases.setdefault(name, role)


_WE_MEAN = re.compile(rf"[\"“](?:[Ww]e|[Uu]s)[\"”][^.]{{0,40}}\b(?:means?|refers? to)\s+({party_names.NAME})")


def _pronouns(piece: str, names: dict[str, str], aliases: dict[str, str]) -> None:
    """ "By 'we' we mean Example Billing Co." """
    if found := _WE_MEAN.search(piece):
        _name(names, "BA", party_names.clean(found[1]))
        aliases |= {"we": "BA", "you": "CE"}


def _name(names: dict[str, str], role: str | None, name: str | None) -> None:
    if role and name and party_names.role_of(name) is None and not _PAPER.search(name):
        names.setdefault(role, name)


# What a heading, a citation or a term of the rules is made of, not a name.
_PAPER = re.compile(
    r"(?i)\b(?:agreement|addendum|contract|cfr)$|\bcfr\b|^(?:hipaa|hitech)\b|^(?:designated record set|limited data set"
    r"|minimum necessary|data aggregation|(?:electronic |unsecured )*(?:e?phi|protected health information)"
    r"|privacy rule|security rule|security incidents?|required by law)$"
)
# "records, as the Covered Entity directs": what follows says what the party does, not who it is.
_DOES = re.compile(r" (?:so |also |reasonably |lawfully )?(?:may|can|must|shall|will|might|has|[a-z]{3,}s)\b")


def _labels(piece: str, names: dict[str, str], aliases: dict[str, str], turned: bool) -> list[tuple[str, str | None]]:
    """Names in parentheses: Example Billing Co. (the "Vendor"). Those that tell no role are given back."""
    start, others = 0, []
    for found in _LABEL.finditer(piece):
        labels = [re.sub(r"^[Tt]he ", "", label.strip(" ,")) for label in found.groups() if label]
        name = party_names.before_label(piece[start : found.start()])
        start = found.end()
        told = [
            role for label in labels if (role := _role_of(label, turned)) and label.lower() not in party_names.EITHER
        ]
        for label in labels:
            if label.lower() in ("agreement", "baa", "parties", "party", "phi", "hipaa", "effective date", "services"):
                continue
            if told:
                aliases.setdefault(label, told[0])
            elif label.lower() in party_names.EITHER or is_name(label) or _is_common_noun(label, found[0]):
                others.append((label, name))
        if told:
            _name(names, told[0], name)
    return others


def _is_common_noun(label: str, parenthesis: str) -> bool:
    """Whether a party is called by a plain word: (\"the webmaster\")."""
    return re.fullmatch(r"[a-z]{4,20}", label) is not None and re.search(r"(?i)[\"“]the ", parenthesis) is not None


def _by_deeds(labels: dict[str, str | None], text: str, names: dict[str, str], aliases: dict[str, str]) -> None:
    """Names that the opening does not explain play the part that their deeds show."""
    literal = {role: lean(name, text) for role, name in (("BA", "Business Associate"), ("CE", "Covered Entity"))}
    candidates = {
        label: name for label, name in labels.items() if label.lower() in party_names.EITHER or _promises(label, text)
    }
    kinds = {label: party_names.kind(name or "") for label, name in labels.items()}
    candidates |= {label: labels[label] for label, kind in kinds.items() if kind}
    if abs(literal["BA"]) < 5:
        candidates |= {name: candidates.get(name) for name in (*recurring(text), *receiving(text))}
    asked = dict.fromkeys([*aliases, *candidates])
    priors = party_names.PRIORS | {
        label.lower(): party_names.PRIORS.get(label.lower(), 0) + kind for label, kind in kinds.items()
    }
    told = assign([label for label in asked if label not in ("Business Associate", "Covered Entity")], text, priors)
    for label, role in told.items():
        known = aliases.get(label)
        if known is None or (
            known != role and label.lower() not in ("covered entity", "business associate", "you", "we")
        ):
            aliases[label] = role
            _name(
                names,
                role,
                candidates.get(label)
                or (label if party_names.role_of(label) is None and label.lower() not in party_names.EITHER else None),
            )

    _by_the_other(labels, text, names, aliases)


def _by_the_other(labels: dict[str, str | None], text: str, names: dict[str, str], aliases: dict[str, str]) -> None:
    """Of two names in the opening, the one that nothing tells of plays the part that the other one leaves."""
    left = [
        label
        for label, name in labels.items()
        if label not in aliases and (_promises(label, text) or _does(label, text) or _is_company(label, name, text))
    ]
    taken = set(aliases.values())
    if len(left) == 1 and len(taken) == 1:
        role = "CE" if taken == {"BA"} else "BA"
        aliases[left[0]] = role
        _name(names, role, labels[left[0]])


def _is_company(label: str, name: str | None, text: str) -> bool:
    """Whether a label with a company's full name before it recurs: Example Notes Inc. ("Notes")."""
    recurs = len(re.findall(rf"\b{re.escape(label)}\b", text)) >= 4
    return recurs and is_name(label) and party_names.SUFFIX.search(name or "") is not None


def _promises(label: str, text: str) -> bool:
    return len(re.findall(rf"\b{re.escape(label)} (?:shall|will|may|must|agrees|covenants|is to)\b", text)) >= 2


def _does(label: str, text: str) -> bool:
    """Whether a text in the present tense tells what the name does: "Vault stores", "Vault maintains"."""
    return is_name(label) and len(re.findall(rf"\b{re.escape(label)} (?:\w+ly )?[a-z]{{3,}}[a-rt-z]s\b", text)) >= 4


def _by_words(text: str, aliases: dict[str, str]) -> None:
    """Where nothing tells the parts, the usual words do: Vendor and Contractor work for Practice, Client or Agency."""
    for role, words in (("BA", _USUAL_BA), ("CE", _USUAL_CE)):
        if role not in aliases.values():
            aliases |= {word: role for word in words if word not in aliases and re.search(rf"\b{word}\b", text)}


def _in_small_letters(text: str, aliases: dict[str, str]) -> None:
    """A party that the text calls by its word in small letters too: "each supplier", "the supplier's staff"."""
    called = {alias.lower(): role for alias, role in aliases.items()}
    for word in _SMALL & called.keys():
        if len(re.findall(rf"\b(?:[Tt]he|[Ee]ach|[Ee]very|[Aa]|[Oo]ur) {word}\b(?!s)", text)) >= 3:
            aliases.setdefault(word, called[word])


_SMALL = frozenset(
    {
        "supplier",
        "vendor",
        "contractor",
        "processor",
        "controller",
        "biller",
        "consultant",
        "subscriber",
        "customer",
        "practice",
        "clinic",
    }
)
_USUAL_BA = ("Vendor", "Contractor", "Supplier", "Consultant", "Service Provider", "Billing Company")
_USUAL_CE = ("Practice", "Customer", "Client", "Agency", "Hospital", "Clinic", "Subscriber", "University")


def _named_lines(passages: Sequence[Passage], names: dict[str, str]) -> None:
    """Lines such as "Business Associate: Example Billing Co." and "- Name: …" below them."""
    role = None
    for line in (piece.line.text for passage in passages for piece in passage.pieces):
        if found := _NAMED.match(line):
            role = party_names.role_of(found[1])
            if name := party_names.of_line(found[2]):
                names.setdefault(role or "", name)
        elif role and (named := _NAME_LINE.match(line)) and (name := party_names.of_line(named[1])):
            names.setdefault(role, name)


def _short_forms(name: str | None, role: str, aliases: dict[str, str]) -> None:
    if not name:
        return
    aliases.setdefault(name, role)
    short = party_names.SUFFIX.sub("", name).strip(" ,")
    if len(short) > 3 and short.lower() not in (*party_names.EITHER, "the"):
        aliases.setdefault(short, role)
