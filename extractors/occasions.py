"""Which events a sentence's times are for: what it names, or what the sentences and headings around it are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.allotment import Place
from extractors.classify import Classified, Hit
from extractors.clocks import counts_before
from extractors.numbers import Term
from extractors.references import stands_in
from extractors.rulebook import Rulebook
from extractors.senses import Senses
from extractors.statements import Statement

REPORTING = ("breach", "unauthorized-use", "security-incident")
RIGHTS = ("access", "amendment", "accounting")
LABELED = (*RIGHTS, "return-destroy", "new-subcontractor")
_ITEM = re.compile(r"(?:^|(?<=[\s,:;]))\((?:[a-z]|[ivx]{1,4}|\d)\) ")
_SEE = re.compile(r" \((?:see )?(?:section |clause |paragraph |item |article |§ ?)?[\w.]{1,8}\)$")  # "Access (C6)"
# What a label says besides the name of its event: "answer an … passed on by CE", "… under 164.526".
_AROUND_LABEL = re.compile(
    r"^(?:(?:(?:help|assist|support)\w*|information|what is needed) (?:with|for|on) )?"
    r"(?:(?:answer|mak|honor|handl|fulfil|respond|act|carry|provid|giv|send|deliver)\w*(?: to| on| out)? )?"
    r"(?:an? |the |any )?"
    r"| (?:(?:that|which) )?(?:is |are )?(?:passed|handed|sent|forwarded|ordered|directed|made|received|referred)\b.*$"
    r"| (?:by|from) (?:CE|(?:an? |the )?(?:individual|patient)s?)$|,? \(?(?:under )?(?:45 cfr )?164\.\d+\)?$"
)
_LABEL = re.compile(r"[\w ]{4,40}: ")
_PART_LABEL = re.compile(r"(?:for|as to|in the case of|where) (?:an? |the )?([\w ]{4,40}?),? (?:within |in )?$")
_TITLE = re.compile(r"(?:\W*\w{1,4}[.)] )?([^.:]{3,60})[.:] ")
_ASIDE = re.compile(r" \([^)]*\)")
_GOES_ON = re.compile(r", BA (?:shall|will|must|agrees|undertakes|is to)\b")  # the duty after a list of events
_SAME = re.compile(r"\b(?:the|such|that|this|said) $")
_UNDER = re.compile(r"\bunder (?:clause|item|paragraph|section|subsection) (\S+)")
_COUNTS_FROM = re.compile(r"\b(?:after|of|from|following) ")
NEAR, FAR = 14, 30


class Occasions:
    """Tells the events of any sentence of one agreement."""

    def __init__(
        self, statements: Sequence[Statement], classified: Classified, rulebook: Rulebook, senses: Senses
    ) -> None:
        self._statements = statements
        self._concepts = rulebook.concepts
        self._rules = rulebook.windows
        self._senses = senses
        self._hits: dict[int, list[Hit]] = {}
        for hit in classified.hits:
            self._hits.setdefault(hit.statement.position, []).append(hit)

    def of(self, statement: Statement, terms: Sequence[Term]) -> list[str]:
        """The events that the statement's terms are for; empty where they are for something else."""
        if self._rules.says("cure", self._rules.phrases["no-cure"].sub("", statement.full)):
            return ["cure"]
        if self._is_new_subcontractor(statement, terms):
            return ["new-subcontractor"]
        events = [event for event in self._of_records(statement) if event not in ("cure", "new-subcontractor")]
        if self._rules.says("subcontractor-reports", statement.full) and not set(events) - set(REPORTING):
            return []
        listed = len(_ITEM.findall(statement.full)) > 1
        if (listed or len(terms) > len(events)) and events and set(events) <= set(REPORTING):
            events = self.told_of(statement, all_named=True)
        if len(terms) > max(len(events), 1) and events and set(events) <= set(RIGHTS):
            events = self._each_with_its_own(statement.full, terms) or events
        if len(terms) == 1 and set(events) & set(RIGHTS) and self._rules.says("all-rights", statement.text):
            events = list(RIGHTS)
        events = self._not_set_apart(statement.full, events)
        if len(events) > 1:
            events = [event for event in events if self.mentions(statement.text, event)] or events
        events = events or self._said(statement) or self._labeled(statement) or self._leading(statement)
        return events or self._borrowed(statement) or self._opened(statement) or self._titled(statement)

    def by_item(self, statement: Statement, terms: Sequence[Term]) -> list[tuple[Term, str]]:
        """Terms that stand in items "(a) … (b) …" of one sentence, each with the events that its own item names; empty
        where one stands before the items, or in an item that names none."""
        text = statement.full
        if pairs := self._by_part(text, terms):
            return pairs
        starts = [found.start() for found in _ITEM.finditer(text)]
        items = list(pairwise([*starts, len(text)]))
        if len(items) < 2 or len(terms) < 2:
            return []
        pairs = []
        for term in terms:
            own = next((text[start:end] for start, end in items if start <= term.start < end), "")
            events = [event for event in (*REPORTING, *RIGHTS) if own and self.mentions(own, event)]
            if not events or _GOES_ON.search(own.split(text[term.start : term.end])[0]):
                return []
            pairs += [(term, event) for event in events]
        return pairs

    def _by_part(self, text: str, terms: Sequence[Term]) -> list[tuple[Term, str]]:
        """Terms of a list such as "for notice of a breach, 4 days; for access, 6 days; for amendment, 8 days", each
        with what stands before it in its part; empty where one part names no event or has no term."""
        ends = [found.start() for found in re.finditer(r";|$", text)]
        parts = list(pairwise([0, *ends]))
        if len(terms) < 3 or len(parts) != len(terms):
            return []
        pairs: list[tuple[Term, str]] = []
        for term, (start, end) in zip(terms, parts, strict=True):
            before = text[start : term.start] if start <= term.start < end else ""
            label = _PART_LABEL.search(before)
            events = [event for event in RIGHTS if label and self._rules.says(f"label-{event}", label[1])]
            events = events or [event for event in (*REPORTING, *RIGHTS) if self.mentions(before, event)]
            if len(events) != 1:
                return []
            pairs.append((term, events[0]))
        return pairs

    def _each_with_its_own(self, text: str, terms: Sequence[Term]) -> list[str]:
        """The rights of "access within 5 days, amendment within 10 and an accounting within 20", where each term has
        words of another one right before it; else empty."""
        found: list[str] = []
        for start, term in zip([0, *(term.end for term in terms)], terms, strict=False):
            own = [event for event in RIGHTS if any(start <= a < term.start for a, _ in self.mentions(text, event))]
            if len(own) != 1 or own[0] in found:
                return []
            found += own
        return found

    def _of_records(self, statement: Statement) -> list[str]:
        """The events of the statement's clauses: an amendment of records, not of the contract; a use of records."""
        events = self.hit(statement)
        if not self._rules.says("about-amending", f"{statement.headings} {statement.full}"):
            events = [event for event in events if event != "amendment"]
        if self._is_of_a_thing(statement.full):
            events = [event for event in events if event != "unauthorized-use"]
        if self._senses.find("secretary", statement.text):
            events = [event for event in events if event not in RIGHTS or self.mentions(statement.full, event)]
        return events

    def _labeled(self, statement: Statement) -> list[str]:
        """The event that a cell of a row names and that no sentence does: "access | 8 business days"."""
        parts = statement.text.split("|")
        if len(parts) < 2 and _LABEL.match(statement.text):
            parts = statement.text.split(": ", 1)
        cells = [_AROUND_LABEL.sub("", _SEE.sub("", cell.strip(" .:"))) for cell in parts]
        if len(cells) < 2:
            return []
        return [event for event in LABELED if any(self._rules.says(f"label-{event}", cell) for cell in cells)]

    def _leading(self, statement: Statement) -> list[str]:
        """The events of the item below one that holds only a time: "(a) within thirty days, (i) return it"."""
        if not self._rules.says("leads-on", statement.text):
            return []
        after = [s for s in self._statements if s.position == statement.position + 1]
        below = [item for item in after if item.passage.headings == statement.passage.headings]
        return [event for item in below for event in self.hit(item)]

    def hit(self, statement: Statement) -> list[str]:
        """The events of the clauses that the statement makes."""
        clauses = [hit.clause for hit in self._hits.get(statement.position, ())]
        return list(dict.fromkeys(self._rules.events[clause] for clause in clauses if clause in self._rules.events))

    def mentions(self, text: str, event: str) -> list[Place]:
        """Where the text names the event, but for mentions that set it apart from what the text is about."""
        named = [place for place in self._named(text, event) if not self._is_set_apart(text, place)]
        if event != "breach":
            return [place for place in named if not self._rules.says("is-a-breach", text[place[1] :])]
        kept = [place for place in named if not self._rules.says("contract-breach", text[place[0] :])]
        same = all(_SAME.search(text[: place[0]]) for place in kept)
        return [] if len(kept) < len(named) and same else kept

    def siblings(self, statement: Statement) -> list[str]:
        """Events of the other items of a list whose stem carries the verb for all of them."""
        stems = statement.passage.stems
        if not stems or self._senses.find("gives", statement.text) or self._senses.find("reports", statement.text):
            return []
        before = self._statements[max(0, statement.position - 10) : statement.position]
        return [event for item in before if item.passage.stems == stems for event in self.hit(item)]

    def _named(self, text: str, event: str) -> list[Place]:
        found = []
        for name in self._rules.event_concepts.get(event, ()):
            concept = self._concepts[name]
            for match in concept.pattern.finditer(text):
                before = text[max(0, match.start() - 80) : match.start()]
                if concept.barred is None or not concept.barred.search(before):
                    found.append(match.span())
        if event in self._rules.names:
            found += [match.span() for match in self._rules.names[event].finditer(text)]
        return sorted(found)

    def _is_set_apart(self, text: str, place: Place) -> bool:
        return self._rules.says("set-apart", text[max(0, place[0] - 90) : place[0]]) is not None

    def _not_set_apart(self, text: str, events: list[str]) -> list[str]:
        """The events but for those that the text names only to set them apart; all, if none were left."""
        kept = [event for event in events if self.mentions(text, event) or not self._named(text, event)]
        if "amendment" in kept and not self._rules.says("asks-access", text):
            kept = [event for event in kept if event != "access"]
        return kept or events

    def _is_new_subcontractor(self, statement: Statement, terms: Sequence[Term]) -> bool:
        full, says = statement.full, self._rules.says
        if not says("subcontractor-notice", full) or any(self.mentions(statement.text, event) for event in REPORTING):
            return False
        if self._senses.find("new-subcontractor", full):
            return True
        if not says("change-of-subcontractor", full):
            return False
        told_of = f"{statement.headings.split(' | ')[-1]} {self._just_before(statement)} {statement.around} {full}"
        if any(counts_before(full, term.end, self._rules) for term in terms):
            return says("proposes-subcontractor", told_of) is not None
        notice = any(says("of-notice", full[term.end :]) for term in terms) and not says("other-duty", full)
        return notice and says("proposes-subcontractor", full) is not None

    def _just_before(self, statement: Statement) -> str:
        """The sentence before, where it stands under the same heading."""
        before = [s for s in self._statements if s.position == statement.position - 1]
        return " ".join(s.text for s in before if s.passage.headings == statement.passage.headings)

    def _said(self, statement: Statement) -> list[str]:
        """The events that a sentence names which makes no clause by itself, and that binds the vendor."""
        full = statement.full
        act = self._senses.governing(statement, len(full))
        barred = act.freed or (act.negated and not self._rules.says("not-longer", full))
        if act.who not in ("BA", "both", "unknown") or barred or self._is_other_duty(statement):
            return []
        says = self._rules.says
        reporting = self._senses.find("reports", full) or says("reports-it", full) or says("gives-particulars", full)
        is_entry = not self._senses.acts(full) and statement.text.count(":") + statement.text.count("|") > 0
        wanted: tuple[str, ...] = REPORTING if reporting or is_entry else ()
        if (says("gives-rights", full) or is_entry) and not self._senses.find("at-the-end", full):
            wanted += RIGHTS
        return self._not_set_apart(full, [event for event in wanted if self._is_meant(full, event)])

    def _is_meant(self, text: str, event: str) -> bool:
        told = self._senses.find("breach-of-phi", text) or self._rules.says("notice-of-breach", text)
        if event == "breach" and not told:
            return False
        if event == "amendment" and not self._rules.says("about-amending", text):
            return False
        if event == "unauthorized-use" and self._is_of_a_thing(text):
            return False
        return bool(self.mentions(text, event))

    def _is_other_duty(self, statement: Statement) -> bool:
        find = self._senses.find
        return bool(
            self._rules.says("other-duty", statement.text)
            or find("content-of-notice", statement.full)
            or find("secretary", statement.text)
            or self._is_of_a_thing(statement.text)
        )

    def _is_of_a_thing(self, text: str) -> bool:
        """Whether the use or disclosure is one of something else than health information: a logo, the press."""
        return bool(self._rules.says("of-a-thing", text)) and not self._rules.says("about-records", text)

    def _borrowed(self, statement: Statement) -> list[str]:
        """The events of the sentences before, for "such notice shall be given within …"."""
        text, says = statement.text, self._rules.says
        if self._is_giving_back(statement):
            return ["return-destroy"]
        after_first = any(says("after-first", text[place.start() :]) for place in _COUNTS_FROM.finditer(text))
        if after_first and (found := self._reported_before(statement)):
            return found
        if self._is_other_duty(statement):
            return []
        if found := self._pointed_at(statement):
            return found
        straight = says("comes-straight", text) and says("forwards-request", text) and not statement.passage.is_row
        if straight and (says("any-mail", text) or self._follows_secretary(statement)):
            return []
        if straight and (events := [event for event in self._around(statement) if event in RIGHTS]):
            return events
        return self._told_before(statement)

    def _pointed_at(self, statement: Statement) -> list[str]:
        """The events that words of the sentence point at: "each of these", "the period is", "get it to CE"."""
        text, says = statement.text, self._rules.says
        if says("each-of-these", text) and (listed := self._listed_before(statement)):
            fitting = self._fitting(statement, listed, False)
            if fitting or set(listed) <= {*RIGHTS} or set(listed) <= {*REPORTING}:
                return fitting or listed
        if says("sets-the-time", text) and (named := self._naming_the_time(statement)):
            return named
        for phrase, family in (("hands-it-over", RIGHTS), ("hears-of-it", REPORTING)):
            if says(phrase, text) and (named := self._just_named(statement, family)):
                return named
        return []

    def _told_before(self, statement: Statement) -> list[str]:
        """The events nearby, for a sentence that goes on about them."""
        text, says = statement.text, self._rules.says
        if says("follow-up", text) and (found := self._reported_before(statement)):
            return found
        here = says("goes-on-here", text) is not None and not says("under-this", text)
        if not here and not says("goes-on", text) and not says("under-this", text):
            return []
        near = self._section(statement) if says("under-this", text) else self._near(statement, here)
        return self._fitting(statement, near, here)

    def _just_named(self, statement: Statement, family: Sequence[str]) -> list[str]:
        """The events of a family that the sentence before it in its paragraph is about, or only names."""
        last = self._statements[max(0, statement.position - 1)]
        before = [last] if last is not statement and last.passage is statement.passage else []
        events = [event for s in before for event in self.hit(s) if event in family]
        return events or [event for s in before for event in family if self.mentions(s.full, event)]

    def ends_backups(self, statement: Statement) -> bool:
        """Whether the sentence says when copies in backups go, after the agreement ends."""
        ends = self._senses.find("at-the-end", f"{statement.headings} {statement.around}")
        return ends is not None and self._rules.says("backups-end", statement.text) is not None

    def _reported_before(self, statement: Statement) -> list[str]:
        """What the reports before the sentence are about, for a full report or an update that follows them."""
        if under := _UNDER.search(statement.text):
            before = self._statements[max(0, statement.position - NEAR) : statement.position]
            named = [item for item in before if stands_in(item, under[1])]
            if found := [event for item in named for event in self.hit(item) if event in REPORTING]:
                return list(dict.fromkeys(found))
        near = [event for event in self._near(statement, False) if event in REPORTING]
        return near or self._reported_in_list(statement)

    def _reported_in_list(self, statement: Statement) -> list[str]:
        """What the nearest item before it of the same list reports: each item may have a title of its own."""
        stems = statement.passage.stems
        for before in reversed(self._statements[max(0, statement.position - NEAR) : statement.position]):
            if stems and before.passage.stems == stems:
                events = [event for event in self.hit(before) if event in REPORTING]
                if events:
                    return events
        return []

    def _listed_before(self, statement: Statement) -> list[str]:
        """The events of the list that ends right before the statement, under the same heading."""
        last = self._statements[max(0, statement.position - 1)]
        items = self._statements[max(0, statement.position - NEAR) : statement.position]
        if last is statement or last.passage.headings != statement.passage.headings:
            return []
        if not last.passage.stems:
            named = self.hit(last)
            return named if len(named) > 1 else []
        listed = [item for item in items if item.passage.stems == last.passage.stems]
        return list(dict.fromkeys(event for item in listed for event in self.hit(item)))

    def _naming_the_time(self, statement: Statement) -> list[str]:
        """The events of the duties before it, under the same heading, that name the time without saying how long."""
        before = self._statements[max(0, statement.position - NEAR) : statement.position]
        near = [item for item in before if item.passage.headings[:-1] == statement.passage.headings[:-1]]
        named = [item for item in near if self._rules.says("names-the-time", item.text)]
        return list(dict.fromkeys(event for item in named for event in self.hit(item)))

    def _follows_secretary(self, statement: Statement) -> bool:
        """Whether the sentence before, under the same heading, is about what the government asks for."""
        before = [s for s in self._statements if s.position == statement.position - 1 and not statement.passage.stems]
        return any(
            s.passage.headings == statement.passage.headings and self._senses.find("secretary", s.text) for s in before
        )

    def is_occasion(self, text: str, event: str) -> bool:
        """Whether the text names the event only as that after which something is done."""
        places = self.mentions(text, event)
        return bool(places) and all(
            self._rules.says("occasion-only", text[max(0, place[0] - 40) : place[0]]) for place in places
        )

    def told_of(self, statement: Statement, all_named: bool = False) -> list[str]:
        """The events of which a sentence promises word, by its clauses, or else (or also) by its own words."""
        events = [event for event in self.hit(statement) if event in REPORTING]
        if events and not all_named:
            return events
        return events + [event for event in REPORTING if event not in events and self._is_meant(statement.full, event)]

    def updated(self, statement: Statement) -> list[str]:
        """The events of which a sentence promises news at fixed times."""
        named = [event for event in self.hit(statement) if event in REPORTING]
        return named or self._reported_before(statement)

    def _is_giving_back(self, statement: Statement) -> bool:
        find = self._senses.find
        if self.ends_backups(statement):
            return True
        about = find("phi", f"{statement.headings} {statement.full}") or find("certifies", statement.text)
        return bool(find("gives-back", statement.full) and about) and "subcontractor" not in statement.text

    def _fitting(self, statement: Statement, near: list[str], here: bool) -> list[str]:
        """The events nearby that the sentence can be about, by its verb."""
        text = statement.text
        if self._senses.find("reports", text) or self._rules.says("reports-it", text):
            events = [event for event in near if event in REPORTING]
        elif self._rules.says("gives-rights", text):
            events = [event for event in near if event in RIGHTS]
        elif self._rules.says("under-this", text):
            family = RIGHTS if self._is_request(text) else REPORTING
            events = [event for event in near if event in family]
        else:
            events = []
        ends = self._rules.says("goes-on-here", text) or self._senses.find("certifies", text)
        if not events and "return-destroy" in near and (ends or self._is_request(text)):
            return ["return-destroy"]
        return events or (near if here else [])

    def _is_request(self, text: str) -> bool:
        return any(word in text for word in (" request", "certif", "complet", "delet", "process"))

    def _opened(self, statement: Statement) -> list[str]:
        """The event that opens the paragraph as its title: "Amendment. … Vendor makes the change in ten days."""
        first = next(s for s in self._statements if s.passage is statement.passage)
        title = _TITLE.match(_ASIDE.sub("", first.text))
        act = self._senses.governing(statement, len(statement.full))
        binds = act.who in ("BA", "both", "unknown") and act.how == "duty" and not act.freed
        if first is statement or title is None or not binds or self._is_other_duty(statement):
            return []
        named = [event for event in RIGHTS if self._rules.says(f"label-{event}", title[1])]
        done = {event: "amend-verb" if event == "amendment" else "gives" for event in named}
        return [event for event in named if self._senses.find(done[event], statement.text)]

    def _titled(self, statement: Statement) -> list[str]:
        """The event that the innermost heading names, for a duty whose sentence does not name it."""
        heading = statement.headings.split(" | ")[-1]
        act = self._senses.governing(statement, len(statement.full))
        binds = act.who in ("BA", "both", "unknown") and act.how in ("duty", "none")
        if not heading or not binds or self._is_other_duty(statement):
            return []
        reporting = self._senses.find("reports", statement.text)
        giving = self._rules.says("gives-rights", statement.text)
        wanted = (REPORTING if reporting else ()) + (RIGHTS if giving else ())
        return [event for event in wanted if self.mentions(heading, event)]

    def _section(self, statement: Statement) -> list[str]:
        """Events of all earlier sentences under the same outermost heading."""
        top = statement.passage.headings[:1]
        before = self._statements[max(0, statement.position - FAR) : statement.position]
        return list(
            dict.fromkeys(event for item in before if item.passage.headings[:1] == top for event in self.hit(item))
        )

    def _around(self, statement: Statement) -> list[str]:
        """Events of earlier sentences of the same list, or under the heading over it."""
        top = statement.passage.headings[:-1] or statement.passage.headings
        before = self._statements[max(0, statement.position - NEAR) : statement.position]
        near = [item for item in before if item.passage.headings[: len(top)] == top]
        return list(dict.fromkeys(event for item in near for event in self.hit(item) or self._said(item)))

    def _near(self, statement: Statement, here: bool) -> list[str]:
        """Events of earlier sentences of the same paragraph, or else (not `here`) of the nearest one of the section."""
        own: list[str] = []
        for before in reversed(self._statements[max(0, statement.position - NEAR) : statement.position]):
            events = self._not_set_apart(before.full, self.hit(before))
            if before.passage is statement.passage:
                own += events or self._gone(before)
            elif own or here or before.passage.headings[:1] != statement.passage.headings[:1]:
                break
            elif events and before.passage.headings == statement.passage.headings:
                return list(dict.fromkeys(events + self.siblings(before)))
        return list(dict.fromkeys(own))

    def _gone(self, statement: Statement) -> list[str]:
        deletes = self._senses.find("destroys", statement.text) or self._senses.find("returns", statement.text)
        return ["return-destroy"] if deletes and self._senses.find("phi", statement.text) else []
