"""The commands `dragoman import` and `dragoman export`."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from dragoman.serve.cli import app
from tests.formats.rows import file, line


def test_import_and_export(tmp_path: Path) -> None:
    run = CliRunner()
    data, store, out = tmp_path / "a.CSV", tmp_path / "s.duckdb", tmp_path / "b.CSV"
    data.write_text(file("gdelt2", [line("gdelt2"), line("gdelt2", GLOBALEVENTID="2", SQLDATE="?")]), encoding="utf-8")
    done = run.invoke(app, ["import", str(data), "--into", str(store)])
    assert done.exit_code == 3, "some rows were refused"
    assert "2 rows read = 1 stored + 0 there already + 1 refused" in done.output
    assert "no date of the event that can be read" in done.output
    assert "a.CSV:2" in run.invoke(app, ["rejected", str(store)]).output
    again = run.invoke(app, ["import", "gdelt2", str(data), "--into", str(store), "--json"])
    assert json.loads(again.stdout)["files"][0]["counts"] == {"read": 2, "stored": 0, "changed": 0, "duplicate": 1, "refused": 1}
    assert run.invoke(app, ["check", str(store)]).exit_code == 0
    assert run.invoke(app, ["export", "gdelt2", str(store), "-o", str(out), "--dyad", "USA:PRK"]).exit_code == 0
    assert out.read_text(encoding="utf-8") == data.read_text(encoding="utf-8").splitlines()[0] + "\n"


def test_misuse(tmp_path: Path) -> None:
    run = CliRunner()
    store = str(tmp_path / "s.duckdb")
    missing = run.invoke(app, ["import", "gdelt9", "--into", store])
    assert missing.exit_code != 0
    assert "no such file" in str(missing.exception)
    assert not (tmp_path / "s.duckdb").exists(), "no store is made where nothing can be imported"
    assert "name a file" in str(run.invoke(app, ["import", "gdelt2", "--into", store]).exception)
