"""The words that a sentence must say, and must not say, before the second opinion may count it for a clause."""

from __future__ import annotations

import re

# A report counts only where the sentence itself tells of something.
_TOLD = re.compile(
    r"report|notif|inform|\btell|\btold|advis|alert|\bcall|communicat|disclose|notice|phone|mail|\bhear"
    r"|\bknows?\b(?! or)"
    r"|attention|\bwrit|announc|escalat|\bsend|acquaint|tidings|\blet\b|apprise|summar|\baccounts? (?:to|of)\b"
)
# Three events often share one sentence, so the words, or the heading above them, have to name the clause's own.
_NAMED = {
    "delegated-obligations": re.compile(r"\bBA\b|subcontractor"),
    "return-or-destroy": re.compile(
        r"PHI|\b(?:information|data|records?|charts?|files?|recordings?|documents?|images?|content|it|them|cop(?:y"
        r"|ies)|media|materials?"
        r"|everything|all|what)\b"
    ),
    "no-other-use": re.compile(
        r"\bus(?:e|es|ed|ing)\b|disclos|\bshar|access|releas|\bput\b|\blook|touch|reveal|\bpass|\bhand|purpose|process"
        r"|divulg|\bdo(?:es|ne|ing)?\b"
    ),
    "report-breach": re.compile(r"\bbreach|\{breach\}|164\.410"),
    "report-security-incident": re.compile(
        r"\bincident|\bsecurity event|\battack|\bintrusion|\bhack|\bransomware|\bmalware|\bvirus|\bbreak-in|\battempt"
        r"|\bscans?\b"
    ),
    "report-unauthorized-use": re.compile(
        r"\bus(?:e|es|ed|ing)\b|disclos|misus|\bshar|\baccess|\bprocess|\bhandl|\bgiven|\bsent|\bmis|wrong"
        r"|violat|impermis"
        r"|unauthor|\bevent"
    ),
    "subcontractor-flow-down": re.compile(
        r"subcontract|subprocess|\bagents?\b|vendor|supplier|third|\bothers\b|another|helper|compan(?:y|ies)"
        r"|contractor"
        r"|provider|\bany ?one|whom|delegat|downstream|\bfirms?\b|processor|partner|\bhir|engag|outsourc"
        r"|affiliate|person|\bsomeone|those"
    ),
    "hhs-books-and-records": re.compile(
        r"secretary(?! of (?:BA|CE)\b)"
        r"|\bhhs\b|health and human|\bocr\b|civil rights|federal|government|regulator|washington"
    ),
}
# What the sentence itself has to name, not only its heading, to say anything of the clause.
_OWN = {
    "permitted-uses": re.compile(
        r"\bus(?:e|es|ed|ing)\b|disclos|process|\bshar|handl|access|\bsee\b|\bread|\blook"
        r"|work(?:s|ed|ing)? (?:with|on)|touch"
        r"|employ|appl(?:y|ied)|purpose|do with|put to|\b(?:BA|it|they) (?:may|can)\b"
    ),
    "no-other-use": re.compile(
        r"\b(?:not|never|no|only|solely|except|unless|neither|nor|nothing|none|else|without|other than|beyond)\b"
        r"|refrain|prohibit|forbid|forbear|abstain|barred|restrict|confin|limit|exclusiv|sole\b"
    ),
    "subcontractor-flow-down": re.compile(
        r"agree|bound|\bbind|\bsame\b|\bcontracts?\b|written|\bflow|impos|requir|ensur|oblig|compl(?:y|ies)"
        r"|adher|\bterms\b"
        r"|restrict|promis|\bsign|\bhold|assur|pass(?:es|ed)? (?:on|down)|answer|accept|follow|undertak|commit"
        r"|protect|dut(?:y|ies)"
    ),
    "individual-access": re.compile(
        r"access|inspect|\bcop(?:y|ies)\b|\bsee\b|\bview|\blook|\bobtain|\bget\b|164\.524|designated record"
        r"|form and format"
        r"|\b(?:their|his|her|own) (?:\w+ )?(?:records?|information|PHI|charts?|files?)"
        r"|request(?:s|ed)? (?:for )?(?:\w+ ){0,3}"
        r"(?:PHI|records|charts?|information|files?)\b"
    ),
    "amendment": re.compile(
        r"amend|correct|164\.526|chang|\bfix|rectif|updat|\bmend|put right|\berror|wrong|mistake|\bedit|revis"
        r"|modif|accura"
    ),
    "accounting": re.compile(
        r"account|164\.528|disclos|\blists?\b|\blog|whom|\btrack|\bregister|\bledger|released|given out"
        r"|\bshared|recipient"
    ),
    "infeasibility": re.compile(
        r"protect|extend|limit(?!ation)|continu|safeguard|confiden|restrict|\bonly\b|secur|\bbound|appl(?:y|ies)|surviv"
        r"|further|isolat"
        r"|as long as|\bother use|\bguard|\bcare\b|untouched|nothing else|no other|\bstays?\b|remain|\bkeep|\bkept"
    ),
    "termination-for-breach": re.compile(
        r"terminat|cancel|rescind|revok|dissol|walk away|withdraw|\bleave|stop using|dismiss|\bfire\b|\bquit|sever\b"
        r"|determine this|\bclos|\bend(?:s|ed|ing)?\b(?! (?:of |to )?(?:the |its |such )?(?:violation|breach))"
    ),
}
# Look-alikes: near to the clause in their words, and no promise of it.
_OTHER = {
    "mitigation": re.compile(
        r"\b(?:notices?|reports?|notifications?)\b[^.;]{0,30}\b(?:describe|state|contain|include|set out|list)s?\b"
    ),
    "restrictions-notice": re.compile(r"^(?!.*PHI).*\b(?:parking|premises|landlord|building|elevators?|dock|logos?)\b"),
    "permitted-uses": re.compile(
        r"\bmay (?:also )?(?:contain|include|be (?:created|received))\b|\bde-?identif"
        r"|^(?!.*PHI).*\b(?:parking|premises|equipment|logos?|names? in|trade ?marks?|software"
        r"|furniture|vehicles?|rooms?)\b"
    ),
    "individual-access": re.compile(
        r"\bCE (?:grants?|gives?|provides?|allows?) BA\b"
        r"|^(?!.*\b(?:shall|will|must|assists?|helps?|gives?|provides?|sends?|forwards?|answers?|makes?|cop(?:y"
        r"|ies)|access)\b)"
        r".*\bholds?\b.*\bdesignated record set"
    ),
    "accounting": re.compile(
        r"^(?!.*\b(?:shall|will|must)\b).*\bbrief (?:description|statement)\b"
        r"|^(?!.*(?:disclos|164\.528|PHI|account)).*\blogs?\b"
    ),
    "amendment": re.compile(r"\bdeficienc|\bfindings?\b|vulnerab|invoice|non-?conform|\bdefects?\b|\bbugs?\b"),
    "delegated-obligations": re.compile(
        r"\bits (?:own )?(?:obligations|duties) under this\b|\bnot (?:expect|intend|plan|anticipate|foresee"
        r"|contemplate)"
        r"|\bno (?:obligation|dut)|\bsubpart c\b"
    ),
    "hhs-books-and-records": re.compile(
        r"^(?!.*(?:book|record|practices|polic|document|access|inspect|examin)).*\b(?:tell|notif|inform|advise)"
    ),
    "return-or-destroy": re.compile(
        r"\b(?:after|with|upon|for|at) each\b|\b(?:each|every) (?:day|week|month)\b|\b(?:daily|weekly|monthly)\b"
        r"|\b(?:during|throughout) the (?:term|engagement|services)\b"
        r"|^(?!.*PHI).*\b(?:sums|fees|invoices?|paid|payment|keys|badges|equipment|letterhead|marketing|prepaid"
        r"|refund\w*)\b"
        r"|\bto (?:the|its) sender\b|\blog files?\b"
        r"|\bby mistake\b|\bmisdirected\b"
        r"|\b(?:when|once|as soon as) (?:feasib\w+|(?:it|this|that) (?:is|becomes) (?:again )?(?:feasible|possible))\b"
    ),
    "subcontractor-flow-down": re.compile(r"\b(?:certif|confirmation of)"),
    "no-other-use": re.compile(
        r"\bfor (?:those|these) purposes\b|\b(?:fined|disciplined|punished|sanctioned)\b|\bmitigat|\bharmful"
        r"|^no (?:amendment|waiver|modification|change"
        r"|assignment)\b"
        r"|\bsell|\bsale|marketing|advertis|fundrais|remunerat|\bminimum\b|sole benefit|beneficiar"
        r"|third[- ]party rights|\bceas"
    ),
    "report-breach": re.compile(
        r"burden of (?:proof|demonstrating|showing)|deemed (?:\w+ ){0,3}(?:discover|to have occurred|to be known)"
        r"|\b(?:notice|notification|report)s? (?:shall|will|must) (?:\w+ly )?"
        r"(?:identify|name|list|contain|include|describe|state)"
        r"|\b(?:pay|bear|reimburse|expense|costs?)\b[^.;]{0,60}\bnotif"
        r"|\bnames? of the (?:patients|individuals|persons)"
        r"|\b(?:support|assist|help|cooperat)\w*\b[^.;]{0,30}\b(?:notif|notice)"
    ),
    "report-security-incident": re.compile(
        r"\b(?:not|never) (?:be )?(?:considered )?(?:a |an )?reportable|occurs? regularly"
        r"|\balerts (?:for|on)\b|\btraining|\breported by CE\b"
    ),
    "safeguards": re.compile(r"\b(?:ensure|require|cause)s?\b[^.;]{0,60}\b(?:subcontractor|subprocessor|agent)"),
    "infeasibility": re.compile(
        r"^(?!.*(?:infeasib|not (?:\w+ )?(?:feasib|possib|practic)|cannot|can not|could not|unable|impossib"
        r"|impractic)).*\bif feasible\b"
    ),
}


# A question or a title that asks: "4.2 What Vendor may do with PHI", "What if a patient wants to see it?"
_ASKS = re.compile(r"^(?:\W*[\divxlc.]{1,6}[.)]* )?(?:what|how|when|who|why|where)\b(?:[^,;:]{1,60}|[^.]*\?)\W*$")


def asks(text: str) -> bool:
    """Whether a text in normal form only asks, as titles do."""
    return _ASKS.match(text) is not None


def may_say(clause: str, text: str, headings: str) -> bool:
    """Whether a sentence in normal form, with its stem, names the clause and is no look-alike."""
    if clause in _OTHER and _OTHER[clause].search(text):
        return False
    if clause in _OWN and not _OWN[clause].search(text):
        return False
    if clause in _NAMED and not _NAMED[clause].search(f"{headings} {text}"):
        return False
    return not clause.startswith("report-") or _TOLD.search(text) is not None
