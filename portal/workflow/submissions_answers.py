"""What a vendor attested, read back from what was kept with its submission; without what was changed since."""

import json
from datetime import date

from portal.models import Submission
from portal.questions import answers as reading
from portal.questions.types import Questionnaire


def answers_in(submission: Submission, questionnaire: Questionnaire) -> dict[str, reading.Answer]:
    """The answers as they were attested, in the order in which they were asked."""
    attested = json.loads(submission.content)["answers"]
    return {one["question"]: reading.read(questionnaire.by_id[one["question"]], one["entered"], tuple(
        reading.Evidence(file["name"], _day(file["dated"]), _day(file["expires"]), file["owner"],
                         file.get("readable", True))
        for file in one["evidence"])) for one in attested if one["question"] in questionnaire.by_id}


def files_in(submission: Submission) -> dict[str, tuple[str, ...]]:
    """The ids of the files beside each answer, in the order of the answer's evidence."""
    return {one["question"]: tuple(file["id"] for file in one["evidence"])
            for one in json.loads(submission.content)["answers"]}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
