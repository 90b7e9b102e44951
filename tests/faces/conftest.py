from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dragoman.readout import FORMAT, KINDS


@pytest.fixture
def sample() -> dict[str, Any]:
    """A readout made by hand, with every kind of record, nested and repeated spans."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("sample.json").read_text(encoding="utf-8"))
    return data


@pytest.fixture
def hostile() -> dict[str, Any]:
    """A readout whose every text tries to break out: markup, script ends, terminal controls, formulas, NUL, lone surrogates, right-to-left override."""
    evil = "=1+1</script><img src=x onerror=alert(1)>\"'&\x1b[31m\x00\ud800\u202e\r\n--> <!--STYLE-->"
    text = f"{evil}\n\n{evil} said {evil}."
    span, whole = [0, len(evil)], [0, len(text)]
    base: dict[str, Any] = {"format": FORMAT, "made_by": {"dragoman": evil}} | {kind: [] for kind in KINDS}
    base["report"] = {
        "id": evil,
        "text": text,
        "title": evil,
        "url": "javascript:alert(1)",
        "publisher": evil,
        "bylines": [evil],
        "language": evil,
        "published": evil,
    }
    base["actors"] = [{"id": "a1", "name": evil, "kind": evil, "code": evil, "title": evil, "mentions": [span, whole]}]
    base["places"] = [{"id": "p1", "name": evil, "country": evil, "lat": 1.0, "lon": 200.0, "mentions": [span]}]
    base["times"] = [{"span": span, "type": evil, "value": evil, "start": evil, "end": None}]
    base["events"] = [
        {"id": "e1", "trigger": span, "sentence": whole, "type": evil, "cameo": evil, "cameo_name": evil, "quad": evil, "status": evil}
        | {"source": ["a1"], "recipient": ["nobody"], "where": "p1", "according_to": "s1", "rule": evil, "confidence": 0.5, "contexts": [evil], "channel": evil}
    ]
    base["statements"] = [
        {"id": "s1", "kind": evil, "content": [whole], "speakers": ["a1"], "acts": [evil], "about": ["e1"], "via": evil, "venue": evil, "due": {"start": evil}}
    ]
    base["positions"] = [{"id": "n1", "party": "a1", "counterparty": None, "topic": evil, "wants": {"text": evil, "span": span}, "stance": evil}]
    base["firsts"] = [{"id": "f1", "who": ["a1"], "span": whole, "scope": evil, "deed": evil}]
    base["open_questions"] = [{"id": "q1", "span": span, "topic": evil, "polarity": evil}]
    base["rejected"] = [{"stage": evil, "reason": evil, "span": [5, 99999]}]
    return base


@pytest.fixture
def empty() -> dict[str, Any]:
    return {"format": FORMAT, "made_by": {}, "report": {"id": "sha256:0", "text": ""}} | {kind: [] for kind in KINDS}
