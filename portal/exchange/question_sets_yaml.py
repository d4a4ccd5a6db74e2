"""A set of questions as one YAML file: everything that a set holds, to keep, to compare and to edit by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from portal.exchange.arrivals import TAKEN, Arrival, Content, Row, Unfit

MEDIA_TYPE = "application/yaml"
HEAD = "# A set of questions for Flowdown. questionnaires/README.md tells what each key means.\n"


def write(content: Mapping[str, Any]) -> bytes:
    """The file: `questionnaire` for what stands above the questions, `sections` by name with their questions."""
    kept = {"questionnaire": content["questionnaire"], "sections": dict(content["sections"])}
    text = yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return (HEAD + text).encode()


def read(loaded: Any) -> Arrival:
    """What a file said, as `portal.questions.files.load` gave it. The schema is for the caller to check. Raises Unfit
    where it is no set of ours."""
    if not isinstance(loaded, dict) or set(loaded) != {"questionnaire", "sections"}:
        raise Unfit("A set of questions has two parts, questionnaire and sections. Take one of ours away as YAML to "
                    "see how they look.")
    sections = loaded["sections"]
    if not isinstance(loaded["questionnaire"], dict) or not isinstance(sections, dict) or not sections:
        raise Unfit("The part questionnaire must hold keys, and the part sections at least one section by name.")
    for name, section in sections.items():
        if not isinstance(section, dict) or not isinstance(section.get("questions"), list):
            raise Unfit(f"The section {str(name)[:60]} holds no list called questions.")
        if not all(isinstance(question, dict) for question in section["questions"]):
            raise Unfit(f"The section {str(name)[:60]} has a question without keys such as id and text.")
    content: Content = {"questionnaire": loaded["questionnaire"], "sections": sections}
    return Arrival(content, tuple(_rows(sections)), str(loaded["questionnaire"].get("title", ""))[:90])


def _rows(sections: Mapping[str, Any]) -> list[Row]:
    return [Row(str(name)[:120], str(question.get("text", ""))[:200], TAKEN, str(question.get("id", ""))[:20])
            for name, section in sections.items() for question in section["questions"]]


class _Dumper(yaml.SafeDumper):
    """Writes no references back: each part stands where it is read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Long words as a block that people can edit; short ones as they are."""
    style = ">" if len(text) > 90 and text == " ".join(text.split()) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
