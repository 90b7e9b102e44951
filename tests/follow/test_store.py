"""Following records of a store: acts, later events, outcomes, whole reports, and the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import dragoman
from dragoman.errors import UsageError
from dragoman.follow import Options, follow, follow_report
from dragoman.follow.acts import act_of, dated
from dragoman.serve.cli import app

TEXTS = (
    (
        "2019-03-01",
        "VIENNA, March 1 - Iran's foreign minister met the Russian foreign minister in Vienna on Friday. Russia promised to send aid to Iran by April.",
    ),
    ("2019-03-20", "MOSCOW, March 20 - Russia sent food aid to Iran on Wednesday, the foreign ministry said. Iran thanked Russia."),
    ("2019-06-02", "TEHRAN, June 2 - Russia and Iran signed a trade agreement in Tehran on Sunday, state media reported."),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "news.duckdb"
    with dragoman.open(path, write=True) as kept:
        kept.add([dragoman.read(text, published=day, id=f"r{n}", publisher="The Example") for n, (day, text) in enumerate(TEXTS)])
    return path


def test_an_event_is_an_act_of_its_dyad(store: Path):
    with dragoman.open(store) as kept:
        events = [row for row in kept.con.execute("SELECT id, source_country, recipient_country FROM events").fetchall() if row[1] and row[2]]
        act = act_of(kept, events[0][0])
        assert act.kind == "event"
        assert act.dyad == ("IRN", "RUS")
        assert act.sentence
        found = follow(kept, act_of(kept, events[0][0]).id or "", Options(specs=False, structural=False))
    assert found.verdict.name == "too little data"
    assert found.later
    assert all(one.day > act.day and one.sentence for one in found.later)
    assert [one.day for one in found.later] == sorted(one.day for one in found.later)


def test_later_events_of_a_day(store: Path):
    with dragoman.open(store) as kept:
        found = follow(kept, ("Iran", "RUS", "2019-03-10"))
    assert found.act.dyad == ("IRN", "RUS")
    assert {one.day[:7] for one in found.later} == {"2019-03", "2019-06"}
    assert found.later_total == len(found.later)


def test_a_report_is_followed_sentence_by_sentence(store: Path):
    with dragoman.open(store) as kept:
        found = follow_report(kept, "r0", Options(specs=False, structural=False))
    assert found.sentences
    records = [record for sentence in found.sentences for record in sentence.records]
    assert {record.kind for record in records} >= {"event", "statement"} or len(records) >= 2
    assert all(record.state for record in records)
    assert found.until == "2019-06-02"
    assert found.to_dict()["sentences"]


def test_what_is_not_there(store: Path):
    with dragoman.open(store) as kept:
        for wrong in ("r0/e99", "r0/x1", "nothing/e1", "e1"):
            with pytest.raises(UsageError):
                follow(kept, wrong)
    with pytest.raises(UsageError, match="no country"):
        dated("Atlantis", "USA", "2018-01-01")


def test_the_command(store: Path, tmp_path: Path):
    run = CliRunner().invoke
    out = run(app, ["follow", str(store), "IRN", "RUS", "--on", "2019-03-10"])
    assert out.exit_code == 0, out.output
    assert "Too little data" in out.stdout
    assert "What came later" in out.stdout
    json = run(app, ["follow", str(store), "IRN", "RUS", "--on", "2019-03-10", "--format", "json"])
    assert '"too little data"' in json.stdout
    whole = run(app, ["follow", str(store), "r0", "--report", str(tmp_path / "r.html")])
    assert whole.exit_code == 0, whole.output
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    assert isinstance(run(app, ["follow", str(store), "IRN", "RUS"]).exception, UsageError)
    assert isinstance(run(app, ["follow", str(store), "IRN", "RUS", "--on", "2019-03-10", "--picture", str(tmp_path / "p.png")]).exception, UsageError)


def test_nothing_heavy_is_imported_before_it_is_needed():
    import subprocess
    import sys

    heavy = "statsmodels", "ruptures", "matplotlib", "scipy", "pandas"
    code = f"import sys, dragoman.serve.cli, dragoman.follow.run, dragoman.follow.page; print([m for m in {heavy!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
