"""Events as a Stata data set (.dta, version 118: Unicode), one row per event, labels beside codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from dragoman.errors import MissingExtra
from dragoman.formats.choice import Choice, joined, rows_of
from dragoman.keep import Store

__all__ = ["write_stata"]

_TEXTS: Final = (
    *("id", "report", "dataset", "type", "mode", "plover_quad", "cameo", "cameo_name", "status", "when_precision", "where_name", "where_country", "place_kind"),
    *("url", "publisher", "headline", "sentence", "according_to_name", "made_by"),
)
_NUMBERS: Final = ("cameo_quad", "goldstein", "intensity", "where_lat", "where_lon", "confidence")
_DAYS: Final = ("when_start", "when_end", "known")
_LISTS: Final = tuple(f"{side}_{label}" for side in ("source", "recipient") for label in ("name", "code", "country"))
_LABELS: Final = {
    "source_cow": "Correlates of War number of the (first) source country",
    "source_gw": "Gleditsch and Ward number of the (first) source country",
    "recipient_cow": "Correlates of War number of the (first) recipient country",
    "recipient_gw": "Gleditsch and Ward number of the (first) recipient country",
    "goldstein": "Goldstein value of the CAMEO code, -10 to 10",
    "intensity": "PLOVER intensity, -10 to 10",
    "plover_quad": "PLOVER quad (never mix with cameo_quad)",
    "cameo_quad": "CAMEO quad, 1 to 4 (never mix with plover_quad)",
    "when_start": "First day of the event",
    "when_end": "Last day of the event",
    "known": "Known since",
}
_LONG: Final = 2045
"""Bytes that a Stata string variable holds; longer ones become strL."""


def write_stata(store: Store, out: Path, choice: Choice) -> int:
    """Write the chosen events; gives how many. Raises MissingExtra without pandas."""
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtra("export as .dta", "frame") from error
    from dragoman.formats.countries import Numbers

    numbers = Numbers.load()
    rows = [_row(row, numbers) for row in rows_of(store, choice)]
    frame = pd.DataFrame(rows, columns=[*_TEXTS, *_LISTS, *(f"{side}_{n}" for side in ("source", "recipient") for n in ("cow", "gw")), *_NUMBERS, *_DAYS])
    for name in (*_TEXTS, *_LISTS):
        frame[name] = frame[name].fillna("").astype(str)
    for name in (*_NUMBERS, *(c for c in frame.columns if c.endswith(("_cow", "_gw")))):
        frame[name] = pd.to_numeric(frame[name]).astype("float64")
    for name in _DAYS:
        frame[name] = pd.to_datetime(frame[name], errors="coerce")
    long = [name for name in (*_TEXTS, *_LISTS) if len(frame) and frame[name].str.encode("utf-8").str.len().max() > _LONG]
    frame.to_stata(
        out, write_index=False, version=118, convert_strl=long, convert_dates=dict.fromkeys(_DAYS, "td"), data_label="Dragoman: events",
        variable_labels={name: label for name, label in _LABELS.items() if name in frame},
    )  # fmt: skip
    return len(frame)


def _row(row: dict[str, Any], numbers: Any) -> dict[str, Any]:
    row = row | {"plover_quad": row["quad"]}  # `quad` alone is a word of Stata's own
    made = {name: row[name] for name in (*_TEXTS, *_NUMBERS, *_DAYS)} | {name: joined(row[name]) for name in _LISTS}
    for side in ("source", "recipient"):
        first = next((country for country in row[f"{side}_country"] or () if country), None)
        made[f"{side}_cow"], made[f"{side}_gw"] = numbers.at(first, row["when_start"])
    return made
