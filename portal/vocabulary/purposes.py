"""What vendors are invited to do, in the words of the mail, the first page and the list: one purpose a kind of subject.

The page of each kind stands beside its handler, in `portal/web/vendor/__init__.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """`asks` completes "Sample Family Practice asks you …", `thing` names it in a list, `verb` is the button's;
    `adds` says that something can still be sent once it is answered."""

    asks: str
    thing: str
    verb: str
    why: str
    good_to_know: tuple[str, ...]
    adds: bool = False


NEGOTIATION = "negotiation"
ASSESSMENT = "assessment"

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
}
