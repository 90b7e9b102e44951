"""`dragoman ingest` into a store that a server holds: the reports are read and coded here, the server's one writer puts them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import StoreError, StoreFull
from dragoman.keep.aside import Aside
from dragoman.keep.ingest import Counts, Ingest
from dragoman.readout import Readout
from dragoman.serve.http import lockfile

if TYPE_CHECKING:
    import httpx

__all__ = ["RemoteIngest", "holder_of"]

_SECONDS: Final = 120.0
"""How long an answer is waited for: the writer may have other work before."""


def holder_of(store: Path) -> lockfile.Holder | None:
    """The server that holds a store and answers; None where there is none."""
    found = lockfile.find(store)
    if found is None:
        return None
    with _Server(found, store) as server:
        try:
            return found if server.about() == found.store else None
        except StoreError:
            return None


class _Server:
    """The side of the server that ingest talks to."""

    def __init__(self, holder: lockfile.Holder, path: Path) -> None:
        import httpx

        self._path = path
        # No proxy of the environment may come between: this is the same machine.
        self._client: httpx.Client = httpx.Client(
            base_url=holder.address, headers={"Authorization": f"Ingest {holder.secret}"}, timeout=_SECONDS, trust_env=False
        )

    def __enter__(self) -> _Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def about(self) -> str:
        return str(self._ask("about")["store"])

    def begin_run(self, sources: Sequence[str], made_by: Mapping[str, str]) -> int:
        return int(self._ask("begin", sources=list(sources), made_by=dict(made_by))["run"])

    def known(self, keys: Sequence[str]) -> set[str]:
        return set(self._ask("known", keys=list(keys))["keys"]) if keys else set()

    def store(self, readouts: Sequence[Readout], origins: Mapping[str, str], run: int, refusals: Sequence[tuple[str, str, str]]) -> None:
        rows = [readout.to_dict(rejected=True) for readout in readouts]
        self._ask("store", run=run, readouts=rows, origins=dict(origins), refusals=[list(refusal) for refusal in refusals])

    def end_run(self, run: int, counts: Mapping[str, int]) -> None:
        self._ask("end", run=run, counts=dict(counts))

    def _ask(self, what: str, **given: Any) -> dict[str, Any]:
        import httpx

        try:
            answer = self._client.post(f"/_ingest/{what}", json=given)
        except httpx.HTTPError as error:
            raise StoreError(
                str(self._path), f"the server that holds it does not answer ({type(error).__name__}): start it anew, or stop it, and run the command again"
            ) from error
        if answer.status_code == 503 and "disk" in answer.text:
            raise StoreFull(str(self._path), "no room on the disk: free some and run the command again")
        if answer.status_code != 200:
            raise StoreError(str(self._path), f"the server that holds it refuses ({answer.status_code}: {_what(answer)})")
        found: dict[str, Any] = answer.json()
        return found


def _what(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["what"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:100]


class RemoteIngest(Ingest):
    """An ingest whose batches go to a server. What a killed run leaves undone is found by running it again: what is there is passed over."""

    def __init__(
        self,
        path: Path,
        holder: lockfile.Holder,
        *,
        say: Callable[[str], None] = lambda _message: None,
        step: Callable[[Counts], None] = lambda _counts: None,
        wait: bool = True,
    ) -> None:
        self._holder = holder
        self._aside = Aside(path)
        super().__init__(path, say=say, step=step, wait=wait)

    def _open(self) -> None:
        self._server = _Server(self._holder, self._path)

    def _let_go(self) -> None:
        self._server.close()

    def _keeper(self) -> _Server:
        return self._server

    def lost(self) -> dict[str, str]:
        """The server stores a batch or says that it did not: nothing is lost in between."""
        return {}

    def _write(self, batch: Any, keys: Sequence[str], run: int) -> None:
        origins = {key: self._pending[key][0] for key in keys}
        self._server.store(batch.readouts, origins, run, batch.refusals)
        self._aside.put(entry for readout in batch.readouts for entry in readout.deeds)

    def _close(self, run: int) -> None:
        self._server.end_run(run, asdict(self.counts))

    def _give_snapshot(self) -> None:
        """The server's affair."""
