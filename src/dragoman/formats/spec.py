"""Descriptions of the field's formats: one TOML file a format under `data/formats`, columns as the codebook has them and what each is in the store.

Expressions are DuckDB SQL. Those of `[import]` are over `c`, the row as text with empty cells and the format's words for nothing made null; those of `[export]`
and `[default]` are over `s`, a row of the store. A column of `[export]` is written so; on import what differs from it is kept in `extra`, so that a file
that was imported is exported as it was.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal

from dragoman.errors import DataError, UsageError
from dragoman.tables import shipped

__all__ = ["Format", "Kind", "format_named", "formats"]

Kind = Literal["events", "mentions", "quotations"]

_SECTIONS: Final = ("import", "export", "default", "renamed")


@dataclass(frozen=True)
class Format:
    """A format. `optional` is how many of the last columns an older release may lack; `sign` a pattern that lines of a file without a header
    begin with; `needs` the column of the store without which an event cannot be written."""

    name: str
    title: str
    kind: Kind
    version: str
    separator: str
    quote: str
    header: bool
    columns: tuple[str, ...]
    optional: int = 0
    needs: str | None = None
    encodings: tuple[str, ...] = ("utf-8",)
    nothing: tuple[str, ...] = ()
    sign: str | None = None
    version_in_name: str | None = None
    version_shape: tuple[str, str] | None = None
    version_column: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    imports: Mapping[str, Any] = field(default_factory=dict)
    exports: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    @property
    def export_joins(self) -> str:
        return self.exports.get("joins", "")


@cache
def formats() -> Mapping[str, Format]:
    """Every format by its name. Raises DataError where a file breaks the rules."""
    folder = shipped("formats")
    found = [_read(path) for path in sorted(folder.iterdir(), key=lambda p: p.name) if path.name.endswith(".toml")]
    return {one.name: one for one in found}


def format_named(name: str) -> Format:
    """A format by name. Raises UsageError where there is none."""
    if name not in formats():
        raise UsageError(f"no format is called {name!r}; there are {', '.join(formats())}")
    return formats()[name]


def _read(path: Traversable) -> Format:
    given = _merged(path)
    try:
        made = Format(
            name=given["name"],
            title=given["title"],
            kind=given["kind"],
            version=given["version"],
            separator=given["separator"],
            quote=given["quote"],
            header=given["header"],
            columns=tuple(given["columns"]),
            optional=given.get("optional", 0),
            needs=given.get("needs"),
            encodings=tuple(given.get("encodings", ("utf-8",))),
            nothing=tuple(given.get("nothing", ())),
            sign=given.get("sign"),
            version_in_name=given.get("version_in_name"),
            version_shape=tuple(given["version_shape"]) if "version_shape" in given else None,
            version_column=given.get("version_column"),
            renamed=given.get("renamed", {}),
            imports=given.get("import", {}),
            exports=given.get("export", {}),
            defaults=given.get("default", {}),
        )
    except KeyError as error:
        raise DataError(path.name, f"no {error}") from error
    unknown = (set(made.exports) | set(made.defaults)) - {*made.columns, "joins"}
    if unknown:
        raise DataError(path.name, f"expressions for columns that the format has not: {', '.join(sorted(unknown))}")
    return made


def _merged(path: Traversable) -> dict[str, Any]:
    """What a file says, over what the format says that it is based on; sections are merged, and columns that the format lacks fall out of them."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    if "base" not in given:
        return given
    base = _merged(shipped("formats", f"{given.pop('base')}.toml"))
    merged = {**base, **given}
    for section in _SECTIONS:
        merged[section] = {**base.get(section, {}), **given.get(section, {})}
    columns = {*merged["columns"], "joins"}
    for section in ("export", "default"):
        merged[section] = {name: text for name, text in merged[section].items() if name in columns}
    return merged
