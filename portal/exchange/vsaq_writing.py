"""A set of ours as a VSAQ questionnaire (JSON): sections are blocks, red flags warnings, rules conditions.

Where it cannot say a rule, a line of information does."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

from portal.exchange.ciso_assistant_writing import answers

MEDIA_TYPE = "application/json"
KINDS = {"yes-no": "radiogroup", "choice": "radiogroup", "choices": "checkgroup", "text": "box", "number": "line",
         "date": "line", "table": "box", "files": "upload"}
Known = Mapping[str, Mapping[str, Any]]


def write(content: Mapping[str, Any]) -> bytes:
    """The questionnaire as JSON. Its texts are HTML there, so ours are escaped."""
    head, sections = content["questionnaire"], sorted(content["sections"].items())
    known = {question["id"]: question for _, section in sections for question in section["questions"]}
    blocks = [{"type": "block", "id": f"block_{_name(key)}", "text": _html(section["title"]),
               "items": [_info(section["intro"]), *(item for question in section["questions"]
                                                     for item in _items(question, known))]}
              for key, section in sections]
    file = {"version": 1, "questionnaire": [{"type": "block", "text": _html(head["title"]),
                                             "items": [_info(head["intro"]), _info(head["reminder"]), *blocks]}]}
    return (json.dumps(file, ensure_ascii=False, indent=2) + "\n").encode()


def _items(question: Mapping[str, Any], known: Known) -> Iterator[dict[str, Any]]:
    rule = question.get("ask-if")
    cond = condition(rule, known) if rule else ""
    with_cond = {"cond": cond} if cond else {}
    yield {**_info(question["help"]), **with_cond}
    if rule and not cond:
        yield _info(f"Asked only if: {json.dumps(rule, ensure_ascii=False)}")
    yield {"type": KINDS[question["type"]], "id": _name(question["id"]), "text": _html(_text(question)), **with_cond,
           **_control(question)}
    for flag in question.get("red-flags", ()):
        when = condition({"question": question["id"], **flag["when"]} if "is" in flag["when"] else flag["when"], known)
        if when:
            yield {"type": "tip", "id": f"{_name(question['id'])}_{_name(flag['id'])}", "cond": when, "warn": "yes",
                   "severity": "medium", "name": flag["id"], "text": _html(flag["says"]),
                   "why": _html(flag.get("ask") or flag["green"])}
        else:
            yield {**_info(f"Red flag: {flag['says']} {flag['green']}"), **with_cond}


def _text(question: Mapping[str, Any]) -> str:
    """With what is answered in a table, because there is none there, and with the proof."""
    parts = [question["text"]]
    if question["type"] == "table":
        parts.append(f"For each line: {'; '.join(column['label'] for column in question['columns'])}.")
        parts += [f"Lines: {'; '.join(question['rows'].values())}."] if question.get("rows") else []
    parts += [f"Proof: {question['proof']}."] if question.get("proof") else []
    return " ".join(parts)


def _control(question: Mapping[str, Any]) -> dict[str, Any]:
    if KINDS[question["type"]] in ("radiogroup", "checkgroup"):
        return {"defaultChoice": False, "choices": [{_answer(question["id"], key): _html(words)}
                                                    for key, words in answers(question).items()]}
    return {"inputType": question["type"]} if question["type"] in ("number", "date") else {}


def condition(rule: Any, known: Known) -> str:
    """The rule as an expression; "" where it cannot be said."""
    if not isinstance(rule, Mapping):
        return ""
    if "not" in rule:
        inner = condition(rule["not"], known)
        return f"!({inner})" if inner else ""
    for key, mark in (("all", " && "), ("any", " || ")):
        if key in rule:
            parts = [condition(part, known) for part in rule[key]]
            return "(" + mark.join(parts) + ")" if all(parts) else ""
    question = known.get(str(rule.get("question")))
    if question is None or set(rule) != {"question", "is"} or not set(rule["is"]) <= set(answers(question)):
        return ""
    return "(" + " || ".join(_answer(question["id"], key) for key in rule["is"]) + ")"


def _answer(question: str, option: str) -> str:
    return f"{_name(question)}_{_name(option)}"


def _name(id: str) -> str:
    return id.lower().replace("-", "_")


def _html(text: str) -> str:
    return html.escape(text, quote=False)


def _info(text: str) -> dict[str, Any]:
    return {"type": "info", "text": _html(text)}
