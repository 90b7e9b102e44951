"""Verdicts on panels with a known effect, through the way that the command takes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dragoman.errors import ReadError, UsageError
from dragoman.follow import VERDICTS, Options, follow, page, pictures, terminal
from tests.follow.made import PAIRS, act_day, panel, series

ACT = 104
QUICK = Options(specs=False, structural=False)
ONE = PAIRS[0]


def shaped(change: np.ndarray) -> np.ndarray:
    values = series(157)
    values[0] += change
    return values


@pytest.fixture(scope="module")
def step(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return panel(tmp_path_factory.mktemp("panels") / "step.csv", shaped(np.where(np.arange(157) >= ACT, 25.0, 0.0)))


def verdict(path: Path, change: np.ndarray, options: Options = QUICK) -> str:
    return follow(panel(path / "panel.csv", shaped(change)), (*ONE, act_day(ACT)), options).verdict.name


def test_a_new_level_is_a_lasting_change(step: Path):
    found = follow(step, (*ONE, act_day(ACT)), QUICK)
    assert found.verdict.name == "lasting change"
    assert all(reason.holds for reason in found.verdict.reasons)
    whole = found.estimate("whole")
    assert whole is not None
    assert whole.low is not None
    assert whole.low > 0


def test_a_pulse_is_a_passing_change(tmp_path: Path):
    at = np.arange(157)
    assert verdict(tmp_path, np.where((at >= ACT) & (at < ACT + 11), 30.0, 0.0)) == "passing change"


def test_nothing_is_no_change(tmp_path: Path):
    assert verdict(tmp_path, np.zeros(157)) == "no change that can be told from chance"


def test_a_trend_was_under_way_before(tmp_path: Path):
    assert verdict(tmp_path, np.arange(157) * 0.3) == "change already under way before"


def test_a_level_begun_before_was_under_way_before(tmp_path: Path):
    assert verdict(tmp_path, np.where(np.arange(157) >= ACT - 12, 25.0, 0.0)) == "change already under way before"


def test_too_little_before_or_after(step: Path):
    for week in (10, 150):
        found = follow(step, (*ONE, act_day(week)), QUICK)
        assert found.verdict.name == "too little data"
        assert found.estimates == ()
        assert any(not reason.holds for reason in found.verdict.reasons)


def test_donors_share_no_member_with_the_dyad(tmp_path: Path):
    path = panel(tmp_path / "p.csv", series(157))
    text = path.read_text().replace(f",{PAIRS[5][0]},", f",{ONE[1]},")
    path.write_text(text)
    found = follow(path, (*ONE, act_day(ACT)), QUICK)
    assert found.synthetic is not None
    assert found.synthetic.excluded == 1
    assert len(found.space) == len(PAIRS) - 2
    assert all(ONE[1] not in placebo.name for placebo in found.space)


def test_missing_days_are_said_and_never_zero(tmp_path: Path):
    path = panel(tmp_path / "p.csv", shaped(np.zeros(157)), skip=frozenset(range(350, 364)))
    found = follow(path, (*ONE, act_day(ACT)), QUICK)
    assert found.coverage is not None
    assert found.coverage.days_missing == 14
    assert found.series is not None
    assert found.series.values[50] is None
    assert found.series.values[51] is None
    assert found.coverage.periods_missing == 2
    assert "14 days" in found.coverage.words


def test_coverage_is_divided_out(tmp_path: Path):
    """All pairs swell together with the press: no change of any of them."""
    values = series(157) * np.where(np.arange(157) >= ACT, 2.0, 1.0)
    found = follow(panel(tmp_path / "p.csv", values), (*ONE, act_day(ACT)), QUICK)
    assert found.verdict.name not in VERDICTS[:2]


def test_a_wide_file_is_read_too(tmp_path: Path, step: Path):
    wide = panel(tmp_path / "wide.csv", shaped(np.where(np.arange(157) >= ACT, 25.0, 0.0)), wide=True)
    one, other = (follow(path, (*ONE, act_day(ACT)), QUICK) for path in (wide, step))
    assert one.series is not None
    assert other.series is not None
    assert one.series.values == pytest.approx(other.series.values, rel=1e-4)


def test_the_same_bytes_each_time(step: Path):
    asked = (*ONE, act_day(ACT))
    one, other = (follow(step, asked, Options()) for _ in range(2))
    assert json.dumps(one.to_dict()) == json.dumps(other.to_dict())
    assert pictures.overview(one, "svg") == pictures.overview(other, "svg")


def test_the_whole_is_shown(step: Path):
    found = follow(step, (*ONE, act_day(ACT)), Options())
    assert found.structural is not None
    assert found.structural.low > 0
    assert found.segmented is not None
    assert found.segmented.level_p_space is not None
    assert len(found.specs) > 10
    assert sum(spec.chosen for spec in found.specs) == 1
    assert found.time
    assert found.power is not None
    text = terminal.text(found)
    for words in ("lasting change", "●", "┊", "Placebos in space", "Placebos in time", "structural", "segmented"):
        assert words in text
    html = page.html(found)
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert "data:image/svg+xml" in html
    assert "## Estimates" in page.markdown(found)
    assert pictures.overview(found, "png").startswith(b"\x89PNG")


def test_json_has_no_nan(step: Path):
    found = follow(step, (*ONE, act_day(ACT)), QUICK)
    assert "NaN" not in json.dumps(found.to_dict(), allow_nan=False)


def test_text_from_reports_is_escaped(step: Path):
    from dataclasses import replace

    found = follow(step, (*ONE, act_day(ACT)), QUICK)
    evil = replace(found, act=replace(found.act, sentence="<img src=x onerror=alert(1)>", id="`|*"))
    assert "<img src=x" not in page.html(evil)
    assert "<img" not in page.markdown(evil).replace("\\<img", "")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("AAX", "ZZZ", "2019-06-01"), "no such pair"),
        (("AAX", "AAX", "2019-06-01"), "two countries"),
        (("AAX", "AAY", "2019-13-01"), "no date"),
        (("AAX", "AAY", "1999-01-01"), "before and after"),
        (("Nowhere Land", "AAY", "2019-06-01"), "no country"),
    ],
)
def test_a_wrong_question_says_so(step: Path, asked: tuple[str, str, str], says: str):
    with pytest.raises(UsageError, match=says):
        follow(step, asked, QUICK)


def test_a_file_that_is_no_panel(tmp_path: Path):
    bad = tmp_path / "bad.csv"
    bad.write_text("name,count\nx,1\n")
    with pytest.raises(UsageError, match="no column of dates"):
        follow(bad, ("USA", "PRK", "2019-01-01"), QUICK)
    with pytest.raises(ReadError, match="no such file"):
        follow(tmp_path / "none.csv", ("USA", "PRK", "2019-01-01"), QUICK)
    good = panel(tmp_path / "good.csv", series(60))
    with pytest.raises(UsageError, match="no column of numbers is called"):
        follow(good, (*ONE, act_day(30)), Options(outcome="score"))
