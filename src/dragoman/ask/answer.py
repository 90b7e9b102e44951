"""An answer: records or rows, as an Arrow table, a data frame, or one after the other; nothing is asked before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dragoman.errors import MissingExtra

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = ["Answer"]

R = TypeVar("R", covariant=True)


class Answer(Iterable[R], Generic[R]):
    """What a question gives.

    Iterating gives records of the model (of panels, dyads and timelines: rows as dicts); `to_arrow` and `to_frame` the whole as a table. `sql` is the
    question as it was put to DuckDB, for R or the `duckdb` shell. Raises UsageError where nothing was found because an actor is unknown here.
    """

    def __init__(
        self,
        sql: str,
        fetch: Callable[[], pyarrow.Table],
        records: Callable[[], Iterator[R]] | None = None,
        *,
        shown: Sequence[str] = (),
        empty: Callable[[], None] = lambda: None,
        notes: Callable[[], Sequence[str]] = lambda: (),
        page: Callable[[int, int], str] | None = None,
    ) -> None:
        self.sql = sql
        self.shown = tuple(shown)
        """Columns worth a place in a narrow table."""
        self._fetch = fetch
        self._records = records
        self._empty = empty
        self._notes = notes
        self._page = page
        self._table: pyarrow.Table | None = None

    def __iter__(self) -> Iterator[R]:
        found = False
        records: Iterator[Any] = self._records() if self._records else iter(self.to_arrow().to_pylist())
        for record in records:
            found = True
            yield record
        if not found:
            self._empty()

    def __len__(self) -> int:
        return int(self.to_arrow().num_rows)

    def __bool__(self) -> bool:
        return len(self) > 0

    def to_arrow(self) -> pyarrow.Table:
        """The answer as an Arrow table."""
        if self._table is None:
            self._table = self._fetch()
            if not self._table.num_rows:
                self._empty()
        return self._table

    def to_frame(self) -> pandas.DataFrame:
        """The answer as a pandas DataFrame. Raises MissingExtra without pandas."""
        try:
            import pandas  # noqa: F401
        except ImportError as error:
            raise MissingExtra("to_frame()", "frame") from error
        return self.to_arrow().to_pandas()

    def page(self, limit: int, offset: int = 0) -> str:
        """The question for a piece of the answer, in its order."""
        return self._page(limit, offset) if self._page else f"{self.sql} LIMIT {limit} OFFSET {offset}"

    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about it: what was left out, and why."""
        return tuple(self._notes())
