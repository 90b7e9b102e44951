"""What `follow` gives: an act, what came after it, estimates with their doubts, and a verdict. Frozen, and JSON by `to_dict`.

Days are ISO texts; a period is named by its first day. Numbers of a series are None where a period was not observed, never 0 for want of data.
Effects are in the unit that `Series.unit` names; p values are two-sided; an interval is `(low, high)` at 95 % unless its name says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Final, Literal

__all__ = [
    "VERDICTS",
    "Act",
    "Break",
    "Coverage",
    "Estimate",
    "Followed",
    "Later",
    "Options",
    "Outcome",
    "Placebo",
    "Power",
    "PreTrend",
    "Reason",
    "RecordFollowed",
    "ReportFollowed",
    "Segmented",
    "SentenceFollowed",
    "Series",
    "Spec",
    "Structural",
    "Synthetic",
    "Verdict",
    "plain",
]

VerdictName = Literal["lasting change", "passing change", "no change that can be told from chance", "change already under way before", "too little data"]

VERDICTS: Final[tuple[str, ...]] = (
    "lasting change",
    "passing change",
    "no change that can be told from chance",
    "change already under way before",
    "too little data",
)
"""The fixed scale. The first two claim that something changed; "no change that can be told from chance" is an answer, not a failure."""

Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How to follow. None lets the data decide, by the rules of `data/follow/settings.tsv`; what was chosen stands in `Followed.options`."""

    outcome: str | None = None
    """Column of the panel: events, intensity, cooperation, conflict, verbal_cooperation …, goldstein …; of a file its value column."""
    by: str | None = None
    """week or month."""
    before: int | None = None
    """Periods before the act that are used, at most."""
    after: int | None = None
    """Periods from the act on."""
    donors: int | None = None
    """Donor dyads, at most."""
    dataset: str | None = None
    """Of imported records: gdelt, icews, polecat …; `dragoman` for our own."""
    coding: str | None = None
    """plover or cameo."""
    normalise: bool = True
    """Divide by coverage."""
    later: int = 200
    """Later events listed, at most."""
    specs: bool = True
    """Also the specification curve."""
    structural: bool = True
    """Also the structural series, which takes the longest."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is followed. `kind`: event, statement, position, first, question or date."""

    kind: str
    day: str
    dyad: tuple[str, str] | None
    label: str
    id: str | None = None
    report: str | None = None
    sentence: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A later event of the dyad; `days` after the act. Its `sentence` says so in `report`."""

    event: str
    report: str
    day: str
    days: int
    source: str | None
    recipient: str | None
    type: str
    quad: str | None
    cameo_name: str | None
    status: str
    intensity: float | None
    sentence: str | None
    publisher: str | None = None
    reports: int = 1
    """Reports that tell of it (one line for each incident, where reports are linked)."""


@dataclass(frozen=True, slots=True)
class Series:
    """The dyad's series in the window, and what it would have been (`expected`: synthetic control; bands from the placebos). All of one length."""

    dyad: tuple[str, str]
    outcome: str
    unit: str
    by: str
    periods: tuple[str, ...]
    act: int
    """Index of the first period after the act: the period that holds it."""
    values: Numbers
    expected: Numbers = ()
    low80: Numbers = ()
    high80: Numbers = ()
    low95: Numbers = ()
    high95: Numbers = ()
    coverage: Numbers = ()
    raw: Numbers = ()
    """Before dividing by coverage."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One contrast of after and before. `name`: whole, early, late (mean gap to the synthetic control); jump (just after less just before); bend (late, less
    the extrapolated trend of before)."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    statistic: float | None = None
    """Over its autocorrelation-robust error."""
    p_space: float | None = None
    """Rank among the donors treated alike."""
    p_time: float | None = None
    """Rank among earlier dates."""
    p_own: float | None = None
    """From the dyad's own history: autocorrelation-robust, small-sample."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Segmented:
    """Segmented regression of the series: change of level and of slope at the act. Errors: Newey–West (`_hac`), fixed-b (`p_`), ranks among placebos."""

    level: float
    level_low: float
    level_high: float
    level_se: float
    level_p_hac: float
    level_p: float
    level_p_space: float | None
    slope: float
    slope_low: float
    slope_high: float
    slope_se: float
    slope_p_hac: float
    slope_p: float
    slope_p_space: float | None
    before_slope: float
    lags: int


@dataclass(frozen=True, slots=True)
class Structural:
    """Structural series (statsmodels UnobservedComponents by maximum likelihood): level and, where there are donors, their mean as a regressor."""

    effect: float
    low: float
    high: float
    p: float
    model: str
    log_likelihood: float
    converged: bool
    expected: Numbers = ()


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Synthetic control: donors with non-negative weights; what is left of 1 lies on the dyad's own mean before the act."""

    weights: tuple[tuple[str, float], ...]
    own: float
    rmse_before: float
    rmse_after: float
    ratio: float
    donors: int
    excluded: int
    """Dyads that were no donors because they share a member with this one."""


@dataclass(frozen=True, slots=True)
class Placebo:
    """The same estimate where nothing was done: at another dyad (space) or an earlier date (time)."""

    name: str
    statistic: float
    value: float
    """Effect in standard deviations of its own gap before, so that dyads compare."""
    gaps: Numbers = ()
    """In the same unit, by period of the series; only of dyads."""


@dataclass(frozen=True, slots=True)
class Break:
    """A change point of the series: the period with which a new level begins."""

    period: str
    before: float
    after: float
    from_act: int
    """Periods after (negative: before) the act."""


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Whether the dyad was on its way before: slope of its gap before the act, and breaks before it."""

    slope: float
    p: float
    by_end: float
    """What the slope alone would add by the end of the window."""
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """The smallest lasting change that would have been told from chance in four of five cases."""

    smallest: float
    share: float | None
    """Of the mean before, where that is not about 0."""
    power: float = 0.8


@dataclass(frozen=True, slots=True)
class Spec:
    """One way of doing it: the specification curve is these in order of `value`."""

    outcome: str
    by: str
    before: int
    donors: str
    value: float
    """In standard deviations before the act."""
    low: float
    high: float
    p: float
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was observed: days and periods of the window without data, and how values are normalised."""

    first: str
    last: str
    days_missing: int
    periods_missing: int
    normalised_by: str | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule of the verdict: what was measured, against which threshold, and whether it holds."""

    rule: str
    words: str
    figure: float | None
    threshold: float | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict out of `VERDICTS`, in a sentence, with the rules that led to it and the doubts that remain."""

    name: str
    sentence: str
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the words of a record (see `dragoman.follow.words`): its state, why, and the events that show it."""

    state: str
    reasons: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """An act and what came of it. Fields that could not be computed are None or empty, and `notes` says why."""

    act: Act
    options: Options
    verdict: Verdict
    later: tuple[Later, ...] = ()
    later_total: int = 0
    series: Series | None = None
    estimates: tuple[Estimate, ...] = ()
    segmented: Segmented | None = None
    structural: Structural | None = None
    synthetic: Synthetic | None = None
    space: tuple[Placebo, ...] = ()
    time: tuple[Placebo, ...] = ()
    own: Placebo | None = None
    """The act itself in the unit of the placebos."""
    breaks: tuple[Break, ...] = ()
    pretrend: PreTrend | None = None
    power: Power | None = None
    specs: tuple[Spec, ...] = ()
    coverage: Coverage | None = None
    outcome: Outcome | None = None
    notes: tuple[str, ...] = ()
    made_by: Mapping[str, str] = field(default_factory=dict)

    def estimate(self, name: str) -> Estimate | None:
        """The estimate of this name."""
        return next((one for one in self.estimates if one.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it; numbers with six digits, so that the same store gives the same bytes."""
        made: dict[str, Any] = plain(self)
        return made


@dataclass(frozen=True, slots=True)
class RecordFollowed:
    """A record of a report and what came of it. `state` is a verdict for events, a state of the ledger for words, firsts, positions and open questions."""

    kind: str
    id: str
    words: str
    state: str
    reasons: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    dyad: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SentenceFollowed:
    """A sentence of a report with its records."""

    span: tuple[int, int]
    text: str
    records: tuple[RecordFollowed, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportFollowed:
    """A report followed sentence by sentence; `dyads` holds what came of each dyad that it tells of."""

    report: str
    id: str
    title: str | None
    published: str | None
    until: str | None
    """The last day the store knows of."""
    sentences: tuple[SentenceFollowed, ...] = ()
    dyads: tuple[Followed, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        made: dict[str, Any] = plain(self)
        return made


def plain(value: Any) -> Any:
    """A dataclass, tuple or number as JSON takes it: no NaN, numbers with six significant digits."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") + 0.0 if math.isfinite(value) else None
    return value
