"""Export by the name of a format: shaped like a data set, or for another tool."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dragoman.errors import DragomanError, UsageError
from dragoman.formats.choice import Choice
from dragoman.formats.documents import WRITERS
from dragoman.formats.shaped import write_shaped
from dragoman.formats.spec import formats
from dragoman.formats.stata import write_stata
from dragoman.keep import Store
from dragoman.keep.migrate import one

__all__ = ["export", "export_formats", "left_out"]


def export_formats() -> Mapping[str, str]:
    """What can be exported: name and what it is."""
    shaped = {name: f"{one.title}, their columns" for name, one in formats().items() if one.kind != "quotations"}
    return shaped | {
        "stata": "Stata data set (.dta)",
        "geojson": "map: points (RFC 7946)",
        "gexf": "network: actors and dyads (Gephi)",
        "ftm": "FollowTheMoney entities (Aleph)",
        "timelinejs": "timeline (TimelineJS JSON)",
        "w3c": "W3C Web Annotations",
    }


def left_out(store: Store, name: str, choice: Choice) -> Mapping[str, int]:
    """How many of the chosen events a format cannot hold, by reason."""
    shape = formats().get(name)
    if name == "w3c":
        reasons = {"imported, so without a text to point into": "dataset IS NOT NULL"}
    elif name == "timelinejs":
        reasons = {"without a day": "when_start IS NULL"}
    elif shape is None or shape.kind != "events":
        return {}
    else:
        real = "status IN ('happened', 'ongoing')"
        reasons = {} if choice.status else {"planned, denied or otherwise not real, which the format cannot say (name them with --status)": f"NOT {real}"}
        if shape.needs:
            code = {"cameo": "code of CAMEO", "type": "type of PLOVER"}[shape.needs]
            lacks = f"{shape.needs} IS NULL AND coalesce(dataset, '') <> '{name}'"
            reasons[f"without a {code}"] = lacks if choice.status else f"{real} AND {lacks}"
    query, values = choice.query()
    found = {why: int(one(store.con.cursor(), f"SELECT count(*) FROM ({query}) WHERE {what}", values) or 0) for why, what in reasons.items()}
    return {why: n for why, n in found.items() if n}


def export(store: Store, name: str, out: Path, choice: Choice | None = None) -> int:
    """Write the chosen events of a store to a file, which appears when it is whole; gives how many. Raises UsageError for an unknown format."""
    import duckdb

    if name not in export_formats():
        raise UsageError(f"no format is called {name!r}; there are {', '.join(export_formats())}")
    chosen = choice or Choice()
    fresh = out.with_name(f"{out.name}.{os.getpid()}.new")
    try:
        if name in formats():
            written = write_shaped(store, formats()[name], fresh, chosen)
        elif name == "stata":
            written = write_stata(store, fresh, chosen)
        else:
            written = WRITERS[name](store, fresh, chosen)
        os.replace(fresh, out)
    except duckdb.IOException as error:
        raise DragomanError(f"{out}: cannot be written ({' '.join(str(error).split())[:200]})") from error
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException, duckdb.ConversionException) as error:
        raise UsageError(f"the filter is no condition over events: {' '.join(str(error).split())[:300]}") from error
    except OSError as error:
        raise DragomanError(f"{out}: cannot be written ({error.strerror or error})") from error
    finally:
        fresh.unlink(missing_ok=True)
    return written
