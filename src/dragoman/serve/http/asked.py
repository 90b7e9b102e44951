"""What a request asks with: the filters that make sense for its kind of record, and a moment to look back from."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, cast

from fastapi import Depends, Query, Request

from dragoman.ask import Filters, Store
from dragoman.ask.filters import KINDS
from dragoman.serve.http.library import Library

__all__ = ["Asking", "asking", "library_of", "no_others"]

_WORDS: Final = 200

_DESCRIBED: Final[Mapping[str, str]] = {
    "actor": "On either side: a country (PRK, North Korea), the beginning of a code (PRKGOV) or a name.",
    "source": "Who acts or speaks.",
    "recipient": "Whom it is done or said to.",
    "dyad": "Two actors, in either direction: USA:PRK, or USA:* for any other.",
    "type": "PLOVER types (of statements acts, of positions stances, of actors kinds), with commas.",
    "code": "Beginnings of CAMEO codes, with commas.",
    "quad": "PLOVER's quads, with commas.",
    "cameo_quad": "CAMEO's quads, 1 to 4, with commas.",
    "since": "First day: 2018, 2018-06 or 2018-06-12.",
    "until": "Last day.",
    "place": "Name of the place where it happened.",
    "country": "Country where it happened (of other records than events: whose).",
    "status": "happened, ongoing, alleged, planned, hypothetical, cancelled, denied, with commas, or any. Default: the first three.",
    "origins": "Told of by at least so many independent origins.",
    "text": "Words that must all stand in the sentence or the words said.",
    "dataset": "Of imported records: the data set; dragoman for our own.",
}


def library_of(request: Request) -> Library:
    """The library of the server that a request came to."""
    return cast(Library, request.app.state.library)


Asks = Annotated[Library, Depends(library_of)]


@dataclass(frozen=True)
class Asking:
    """A question's filters, and the store to put it to."""

    library: Library
    filters: Filters
    origins: int = 1
    as_of: str | None = None
    axis: Literal["published", "stored"] = "published"

    @contextmanager
    def store(self, seconds: float | None = None) -> Iterator[Store]:
        """The store as it is, or as it stood at `as_of`."""
        with self.library.reading(self.as_of, self.axis, seconds) as store:
            if self.origins > 1:
                store.wants_links()
            yield store

    @property
    def counted(self) -> Filters:
        """The filters with the least number of origins, for questions of the store."""
        return Filters(**{**self.filters, "origins": self.origins}) if self.origins > 1 else self.filters


def asking(kind: str, leave: tuple[str, ...] = (), back: bool = True) -> Callable[..., Asking]:
    """A dependency that takes the filters of a kind of record from the query; `back` also the moment to look back from."""
    takes = [name for name in _DESCRIBED if name in KINDS[kind].takes() and name not in leave]

    def take(**given: Any) -> Asking:
        library: Library = given.pop("library")
        as_of: str | None = given.pop("as_of", None)
        axis: Literal["published", "stored"] = given.pop("axis", None) or "published"
        origins = given.pop("origins", None) or 1
        filters = {name: value for name, value in given.items() if value is not None}
        if "cameo_quad" in filters:
            filters["cameo_quad"] = [int(part) for part in str(filters["cameo_quad"]).split(",")]
        return Asking(library, cast(Filters, filters), origins, as_of, axis)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("library", keyword, annotation=Asks)]
    parameters += [inspect.Parameter(name, keyword, annotation=_hint(name), default=None) for name in takes]
    if back:
        day = Annotated[str | None, Query(description="Only what was known by this day.", max_length=10, examples=["2018-06-30"])]
        axis_hint = Annotated[Literal["published", "stored"] | None, Query(description="By the day of publication, or as this store stood then.")]
        parameters += [
            inspect.Parameter("as_of", keyword, annotation=day, default=None),
            inspect.Parameter("axis", keyword, annotation=axis_hint, default=None),
        ]
    take.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return take


def _hint(name: str) -> Any:
    if name == "origins":
        return Annotated[int | None, Query(description=_DESCRIBED[name], ge=1, le=1_000_000)]
    if name == "cameo_quad":
        return Annotated[str | None, Query(description=_DESCRIBED[name], pattern="^[1-4](,[1-4])*$", max_length=20)]
    return Annotated[str | None, Query(description=_DESCRIBED[name], min_length=1, max_length=_WORDS)]


def no_others(request: Request) -> None:
    """A dependency of every route: a parameter that is none of the route's is an error, not a filter that is quietly left out. Raises Problem."""
    from dragoman.serve.http.errors import Problem

    route = request.scope["route"]
    known = {field.alias for dependant in _all(route.dependant) for field in dependant.query_params}
    for name in request.query_params:
        if name not in known:
            raise Problem(422, f"no parameter is called {name[:40]!r} here", f"query.{name[:40]}", f"there are {', '.join(sorted(known)) or 'none'}")


def _all(dependant: Any) -> Iterator[Any]:
    yield dependant
    for one in dependant.dependencies:
        yield from _all(one)
