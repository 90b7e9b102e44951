"""Reports and readouts made up for the benchmarks of the store: no model, the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from dragoman.model import Actor, Event, Place, Report, Statement, Time, When
from dragoman.readout import Readout

MADE_BY = {"dragoman": "bench", "model": "none"}
COUNTRIES = ("USA", "PRK", "KOR", "CHN", "JPN", "RUS", "FRA", "GBR", "DEU", "IRN")
CODES = (("CONSULT", "042", "verbal cooperation", 1, 1.9), ("ACCUSE", "112", "verbal conflict", 3, -2.0), ("SANCTION", "163", "material conflict", 4, -8.0))


def report(n: int) -> Report:
    """Report number `n`: a few sentences of one shape."""
    draw = random.Random(n)
    one, other = draw.sample(COUNTRIES, 2)
    day = f"20{10 + n % 10}-{1 + n % 12:02}-{1 + n % 28:02}"
    text = "\n\n".join(f"The envoy of {one} met the envoy of {other} for round {n}.{k} of the talks, a spokesman said." for k in range(draw.randint(3, 12)))
    return Report(id=f"made-{n}", text=text, url=f"https://made.example/{n}", title=f"Round {n}", publisher="Made Up", language="en", published=day)


def code(report: Report) -> Readout:
    """A readout of such a report, by counting characters: an event and a statement a sentence."""
    spans, start = [], 0
    for line in report.text.split("\n\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 2
    actors = tuple(
        Actor(
            f"a{i}", f"envoy of {name}", "person", name, f"{name}GOV", ("GOV",), mentions=tuple((s + 4 + 24 * (i - 1), s + 16 + 24 * (i - 1)) for s, _ in spans)
        )
        for i, name in enumerate((report.text[17:20], report.text[38:41]), 1)
    )
    when = When(report.published, report.published, "day", "report date")
    events, statements = [], []
    for n, (start, end) in enumerate(spans, 1):
        kind, cameo, quad, cameo_quad, goldstein = CODES[(n + len(report.text)) % len(CODES)]
        about = {"source": ("a1",), "recipient": ("a2",), "when": when, "according_to": f"s{n}", "where": "p1", "rule": "made", "confidence": 0.9}
        events.append(Event(f"e{n}", (start + 21, start + 24), (start, end), kind, cameo, quad=quad, cameo_quad=cameo_quad, goldstein=goldstein, **about))  # type: ignore[arg-type]
        statements.append(Statement(f"s{n}", "indirect", ((start, end - 18),), (end - 5, end - 1), speakers=("a1",), acts=("report",), about=(f"e{n}",)))
    place = Place("p1", "Vienna", "city", "AUT", lat=48.21, lon=16.37, geonameid=2761369, confidence=0.9)
    times = (Time(spans[0], "DATE", report.published, report.published, report.published),)
    return Readout(report, MADE_BY, actors, (place,), times, tuple(events), tuple(statements))


def coder(reports: Iterable[Report]) -> Iterator[Readout]:
    """A light stand-in for the coding of reports."""
    return map(code, reports)
