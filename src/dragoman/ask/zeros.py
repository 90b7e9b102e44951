"""A panel from its counted cells: units by periods, with zeros where nothing was reported.

This is done with numpy: most cells of a panel of dyads are empty, and a join in SQL that makes them takes longer than the count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dragoman.ask.panel import PERIODS, Panel

if TYPE_CHECKING:
    import pyarrow

__all__ = ["filled"]

Array = np.ndarray[Any, np.dtype[Any]]

_EPOCH: Final = date(1970, 1, 1)
"""Day 0 of Arrow's dates."""


def filled(panel: Panel, cells: pyarrow.Table, coverage: pyarrow.Table) -> pyarrow.Table:
    """The counted cells as a whole panel, sorted by unit and period."""
    import pyarrow as pa

    period = _numbers(cells["_period"])
    names, codes = _encoded([cells[key] for key in panel.keys])
    unit, units = _units(codes, [len(n) for n in names], _numbers(cells["events"]), panel.least)
    kept = unit >= 0
    first, width = _range(panel, period[kept])
    at = unit[kept] * width + (period[kept] - first)
    if panel.zeros:
        number, place, put = np.repeat(np.arange(len(units), dtype=np.int32), width), np.tile(np.arange(width, dtype=np.int32), len(units)), at
    else:
        rows = np.sort(at)
        (number, place), put = np.divmod(rows, max(width, 1)), np.searchsorted(rows, at)
    parts: dict[str, Any] = {key: names[n].take(_column(units[number, n])) for n, key in enumerate(panel.keys)}
    days = np.array([(PERIODS[panel.by].begins(first + n) - _EPOCH).days for n in range(width)], dtype=np.int32)
    parts["period"] = _column(days[place]).view(pa.date32())
    values = {name: _numbers(cells[name])[kept] for name in ("events", *panel.counts)}
    return pa.table(parts | _measured(panel, values, put, len(place)) | _covering(coverage, first, width, place))


def _range(panel: Panel, period: Array) -> tuple[int, int]:
    """First period and how many: those asked for, else those with events."""
    first, last = panel.span()
    if first is None:
        first = int(period.min()) if len(period) else 0
    if last is None:
        last = int(period.max()) if len(period) else first - 1
    return first, max(last - first + 1, 0)


def _measured(panel: Panel, values: dict[str, Array], put: Array, size: int) -> dict[str, Any]:
    """Counts and sums, then means and shares, which are null where there is nothing to divide by."""
    valued, events = values.pop("_valued"), values["events"]
    made: dict[str, Any] = {name: _column(_spread(array, put, size)) for name, array in values.items()}
    made[f"{panel.value}_mean"] = _ratio(values[f"{panel.value}_sum"], valued, put, _empty(valued, put, size))
    empty = _empty(events, put, size)
    return made | {f"share_{name}": _ratio(values[name], events, put, empty) for name in panel.quads}


def _empty(below: Array, put: Array, size: int) -> Array:
    empty = np.ones(size, dtype=bool)
    empty[put] = below == 0
    return empty


def _encoded(columns: Sequence[Any]) -> tuple[list[Any], list[Array]]:
    """For each key column its sorted names, and for each row the place of its name among them."""
    names, codes = [], []
    for column in columns:
        coded = column.combine_chunks().dictionary_encode()
        coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
        order = np.argsort(np.array(coded.dictionary.to_pylist(), dtype=object), kind="stable")
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        names.append(coded.dictionary.take(_column(order)))
        codes.append(rank[_numbers(coded.indices)] if len(order) else np.empty(0, dtype=np.int64))
    return names, codes


def _units(codes: Sequence[Array], sizes: Sequence[int], events: Array, least: int) -> tuple[Array, Array]:
    """For each cell the number of its unit, -1 where that has too few events; and the units as rows of places among the names."""
    combined = np.zeros(len(events), dtype=np.int64)
    for code, size in zip(codes, sizes, strict=True):
        combined = combined * size + code
    total = np.bincount(combined, weights=events, minlength=int(np.prod(sizes)) if len(events) else 0)
    there = np.flatnonzero(total >= max(least, 1))
    number = np.full(len(total), -1, dtype=np.int64)
    number[there] = np.arange(len(there))
    places = np.empty((len(there), len(codes)), dtype=np.int32)
    rest = there
    for n in range(len(codes) - 1, -1, -1):
        rest, places[:, n] = np.divmod(rest, sizes[n])
    return (number[combined] if len(events) else combined), places


def _spread(values: Array, put: Array, size: int) -> Array:
    full = np.zeros(size, dtype=values.dtype)
    full[put] = values
    return full


def _ratio(above: Array, below: Array, put: Array, empty: Array) -> Any:
    return _column(_spread(above / np.maximum(below, 1), put, len(empty)), empty)


def _covering(coverage: pyarrow.Table, first: int, width: int, place: Array) -> dict[str, Any]:
    """Reports and events of each period in all, to normalise by."""
    period = _numbers(coverage["_period"]) - first
    inside = (period >= 0) & (period < width)
    made: dict[str, Any] = {}
    for name in ("all_events", "reports"):
        full = _spread(_numbers(coverage[name])[inside].astype(np.int32), period[inside], width)
        made[name] = _column(full[place])
    return made


# pyarrow's own ways between Arrow and numpy import pandas where that is installed, which takes longer than a whole panel


def _numbers(column: Any) -> Array:
    """A column of numbers without nulls."""
    parts = [
        np.frombuffer(part.buffers()[1], dtype=part.type.to_pandas_dtype())[part.offset : part.offset + len(part)]
        for part in getattr(column, "chunks", [column])
        if len(part)
    ]
    return np.concatenate(parts) if parts else np.empty(0, dtype=column.type.to_pandas_dtype())


def _column(values: Array, empty: Array | None = None) -> Any:
    """Numbers as an Arrow array, null where `empty` is true."""
    import pyarrow as pa

    held = np.ascontiguousarray(values)
    there = None if empty is None else pa.py_buffer(np.packbits(~empty, bitorder="little"))
    return pa.Array.from_buffers(pa.from_numpy_dtype(held.dtype), len(held), [there, pa.py_buffer(held)])
