"""What vendors are invited to do, in the words of the mail, the first page and the list: one purpose a kind of subject.

The page of each kind stands beside its handler, in `portal/web/vendor/__init__.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """`asks` completes "Sample Family Practice asks you …", `thing` names it in a list, `verb` is the button's; `sent`
    completes "Ada Sample …"; `adds` says that something can still be sent once it is answered, `over` names that it
    is."""

    asks: str
    thing: str
    verb: str
    why: str
    good_to_know: tuple[str, ...]
    adds: bool = False
    sent: str = "sent this"
    over: str = "Sent"


NEGOTIATION = "negotiation"
ASSESSMENT = "assessment"
REMEDIATION = "remediation"  # its subject is the vendor: all fixes that the practice shares with it

PURPOSES: dict[str, Purpose] = {
    NEGOTIATION: Purpose(
        asks="to change some terms of your agreement",
        thing="Changes to the business associate agreement",
        verb="Open the requests",
        why="The practice has read your business associate agreement and asks for some changes before it goes on.",
        good_to_know=(
            "For each change: accept it, propose your own words, or decline it and say why.",
            "Stop whenever you like. What you saved is there when you come back.",
            "Nothing is agreed by answering here: an agreement is changed by signing a new one.",
            "Never send patient data here.",
        ),
        adds=True),
    ASSESSMENT: Purpose(
        asks="about how you protect patient data",
        thing="Questionnaire on protecting patient data",
        verb="Open the questionnaire",
        why="A practice must check this before it shares patient data.",
        good_to_know=(
            "Stop whenever you like. Every answer saves itself.",
            "Hand a question or a section to a colleague.",
            "You see what would raise a concern, and what would settle it, as you answer.",
            "Never send patient data. A file that looks like it is held until you confirm.",
        )),
    REMEDIATION: Purpose(
        asks="to close some gaps in how you protect patient data",
        thing="Fixes: gaps to close",
        verb="Open the fixes",
        why="The practice found these gaps as it looked at your answers and your agreement. Each has a day by which it "
            "should be closed.",
        good_to_know=(
            "For each fix: say when you have begun, write back, and send proof when it is done.",
            "Proof is a file, or words on what was done, by whom and when. Then the practice tests it again.",
            "Stop whenever you like. What you sent is there when you come back.",
            "Never send patient data. A file that looks like it is held until you confirm.",
        ),
        over="Done"),
}

# Of a questionnaire, what somebody of the vendor handed to a colleague.
PART = Purpose(
    asks=PURPOSES[ASSESSMENT].asks,
    thing="Your part of a questionnaire on protecting patient data",
    verb="Open your part",
    why="A practice must check this before it shares patient data.",
    good_to_know=(
        "You see and answer your part only. Who handed it to you sends all the answers together.",
        "Stop whenever you like. Every answer saves itself.",
        "You see what would raise a concern, and what would settle it, as you answer.",
        "Never send patient data. A file that looks like it is held until you confirm.",
    ),
    sent="handed you a part of it")


# Of a questionnaire that was answered: only what the practice asked back is open again.
BACK = Purpose(
    asks="back about some of your answers",
    thing="Questions back about your questionnaire",
    verb="Open the questions",
    why="You sent your answers, and a few of them need a word more. Only these are open again.",
    good_to_know=(
        "Reply to each question, or change the answer that it is about. Your other answers stay as you sent them.",
        "Stop whenever you like. Every reply saves itself.",
        "Send them again when you are done: the practice looks at what changed.",
        "Never send patient data. A file that looks like it is held until you confirm.",
    ))


def of(subject_kind: str, *, part: bool = False, back: bool = False) -> Purpose:
    """What an invitation is for. `part` is true where it is for a colleague's part only, `back` where only what the
    practice asked back is open."""
    return PART if part else BACK if back else PURPOSES[subject_kind]
