"""First names that stand for one another, so that Bob Doe is looked for as Robert Doe."""

from __future__ import annotations

from collections import defaultdict

_GROUPS = """alexander alex al sandy xander | alexandra alex sandra sandy | andrew andy drew | anthony tony |
barbara barb barbie | benjamin ben benny | catherine katherine kathryn kate katie kathy cathy kat | charles charlie
chuck | christine christina chris tina chrissy | christopher chris kit | cynthia cindy | daniel dan danny | david dave |
deborah debra deb debbie | donald don | dorothy dot dottie | edward ed eddie ted ned | elizabeth liz beth betty eliza
lisa libby | eugene gene | frances fran | francis frank | gerald jerry | gregory greg | harold hal harry | henry hank
harry | jacqueline jackie | james jim jimmy jamie | jeffrey geoffrey jeff geoff | jennifer jen jenny | jessica jess
jessie | john jack johnny | jonathan jon | joseph joe joey | joshua josh | judith judy | kenneth ken kenny | kimberly
kim | lawrence larry | leonard leo len | margaret maggie meg peggy marge | martha marty | matthew matt | michael mike
mick | nancy nan | nathaniel nathan nate | nicholas nick | pamela pam | patricia pat patty trish | patrick pat | peter
pete | philip phil | raymond ray | rebecca becky becca | richard rick dick rich ricky | robert bob rob bobby robbie bert
| ronald ron ronnie | samuel sam | samantha sam | stephen steven steve | stephanie steph | susan sue susie suzanne |
theodore ted theo | theresa terry tess | terrence terry | thomas tom tommy | timothy tim | valerie val | victoria vicky
tori | vincent vince | virginia ginny | walter walt | william bill will billy liam | zachary zach"""


def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(_GROUPS.split("|")):
        for name in group.split():
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_OF = _groups()


def same_nickname(one: str, other: str) -> bool:
    """Whether both may be the first name of one person."""
    return bool(_OF.get(one, frozenset()) & _OF.get(other, frozenset()))
