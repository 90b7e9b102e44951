"""Safe by default: who may ask, from where, how much; and what a page of ours may load."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dragoman.errors import UsageError
from dragoman.serve.http import lockfile
from dragoman.serve.http.app import Server
from dragoman.serve.http.library import Library
from dragoman.serve.http.safety import Rates
from dragoman.serve.http.settings import Settings
from tests.serve.http.conftest import Make

TOKEN = "a-token-of-twenty-four-x"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "example.org"])
def test_another_address_needs_a_token(host: str) -> None:
    with pytest.raises(UsageError, match="token"):
        Settings(Path("x.duckdb"), host)
    assert Settings(Path("x.duckdb"), host, token=TOKEN).token == TOKEN


@pytest.mark.parametrize("token", ["short", "with blanks in it here", "ünïcödë-tokens-no-no", ""])
def test_a_token_that_is_none(token: str) -> None:
    with pytest.raises(UsageError, match="token"):
        Settings(Path("x.duckdb"), "0.0.0.0", token=token)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8100", 200), ("localhost:8100", 200), ("localhost", 200), ("[::1]:8100", 200), ("LOCALHOST:1", 200),
        ("evil.example", 403), ("evil.example:8100", 403), ("127.0.0.1.evil.example", 403), ("localhost.evil.example:8100", 403), ("", 403),
        ("127.0.0.1@evil.example", 403), ("192.168.1.10", 403),
    ],
)  # fmt: skip
def test_only_its_own_names_are_served(client: TestClient, host: str, status: int) -> None:
    for path in ("/api/v1/words", "/", "/healthz"):
        assert client.get(path, headers={"Host": host}).status_code == status


@pytest.mark.parametrize("headers", [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}, {"Origin": "http://127.0.0.1:8100.evil.example"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
])  # fmt: skip
def test_pages_of_other_sites_are_turned_away(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/api/v1/words", headers=headers).status_code == 403
    assert client.post("/api/v1/judgements", json={}, headers=headers).status_code == 403


def test_its_own_page_and_links_from_elsewhere_may_come(client: TestClient) -> None:
    assert client.get("/api/v1/words", headers={"Origin": "http://127.0.0.1:8100"}).status_code == 200
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert client.get("/api/v1/words", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code == 403


def test_with_a_token_nothing_is_told_without_it(serve: Make) -> None:
    client = serve(token=TOKEN)
    for path in ("/api/v1/summary", "/metrics", "/api/v1/openapi.json", "/api/v1/nonsense"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert client.post("/api/v1/judgements", json={}).status_code == 401
    assert client.post("/mcp", json={}).status_code == 401
    assert client.get("/").headers["location"] == "/login"
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    for wrong in ("x" * 24, TOKEN[:-1], TOKEN + "x", ""):
        assert client.get("/api/v1/summary", headers={"Authorization": f"Bearer {wrong}"}).status_code == 401
    assert client.get("/api/v1/summary", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get(f"/api/v1/summary?token={TOKEN}").status_code == 401  # an address is noted in too many places


def test_signing_in_by_address_leaves_a_cookie_and_a_clean_address(serve: Make) -> None:
    client = serve(token=TOKEN)
    answer = client.get(f"/dyad/USA/PRK?by=week&token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/dyad/USA/PRK?by=week"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/api/v1/summary").status_code == 200
    assert client.get(f"http://127.0.0.1:8100//evil.example?token={TOKEN}").headers["location"].startswith("/evil.example")


def test_signing_in_on_the_page(serve: Make) -> None:
    client = serve(token=TOKEN)
    assert client.post("/login", data={"token": "wrong"}).status_code == 401
    assert client.post("/login", data={"token": TOKEN}).status_code == 303
    assert client.get("/api/v1/summary").status_code == 200
    client.cookies.clear()
    client.cookies.set("dragoman", "0" * 64)
    assert client.get("/api/v1/summary").status_code == 401


def test_guessing_is_slowed(serve: Make) -> None:
    client = serve(token=TOKEN, limits={"sign_in_rate": 0.1, "sign_in_burst": 3})
    codes = [client.post("/login", data={"token": f"guess-{n}"}).status_code for n in range(5)]
    assert codes == [401, 401, 401, 429, 429]
    assert client.get("/api/v1/words", headers={"Authorization": "Bearer guess"}).status_code == 429
    assert client.get("/api/v1/words", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_headers_keep_a_page_to_itself(client: TestClient) -> None:
    for path in ("/", "/api/v1/words", "/api/v1/nonsense", "/login"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_bodies(serve: Make) -> None:
    client = serve(limits={"body_bytes": 2000})
    assert client.post("/api/v1/read", json={"text": "x" * 3000}).status_code == 413
    assert client.post("/api/v1/read", content=(b"x" * 500 for _ in range(10)), headers={"Content-Type": "application/json"}).status_code == 413
    assert client.post("/api/v1/read", content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/api/v1/read", data={"text": "x"}).status_code == 415
    broken = client.post("/api/v1/read", content=b"{", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["error"]["where"]) == (400, "body")
    assert client.post("/api/v1/read", json={}).status_code == 422
    assert client.get("/api/v1/events", params={"text": "x" * 9000}).status_code == 413
    assert client.put("/api/v1/events").status_code == 415
    assert client.request("DELETE", "/api/v1/events", json={}).status_code == 405


def test_rates(serve: Make) -> None:
    client = serve(limits={"rate": 0.5, "burst": 5})
    codes = [client.get("/api/v1/words").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    late = client.get("/api/v1/words")
    assert int(late.headers["retry-after"]) >= 1
    assert late.json()["error"]["mend"]


def test_buckets_fill_again_and_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("dragoman.serve.http.safety.time.monotonic", lambda: now[0])
    rates = Rates(rate=2, burst=2, most=3)
    assert [rates.wait("a") for _ in range(3)] == [0, 0, 0.5]
    now[0] = 0.5
    assert rates.wait("a") == 0
    for other in "bcd":
        assert rates.wait(other) == 0
    assert rates.wait("a") == 0  # forgotten, and begun anew


def test_questions_only_read_and_reach_no_other_file(server: Server, tmp_path: Path) -> None:
    library = server.library
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n", encoding="utf-8")
    forbidden = (
        "INSERT INTO runs (run) VALUES (999)", "UPDATE reports SET title = 'x'", "DELETE FROM derived.main.members",
        "DROP TABLE main.events", "CREATE TABLE main.x (a INTEGER)",
        f"SELECT * FROM read_csv('{other}')", f"COPY (SELECT 1) TO '{tmp_path / 'x.csv'}'",
        f"ATTACH '{tmp_path / 'x.duckdb'}' AS x", "INSTALL httpfs", "SET enable_external_access = true",
    )  # fmt: skip
    for statement in forbidden:
        with pytest.raises(Exception, match=r"(?i)read-only|disabled|cannot|locked|permission"), library.reading() as store:
            store.con.execute(statement)
    assert not (tmp_path / "x.csv").exists()


def test_a_question_that_takes_too_long_is_interrupted(serve: Make) -> None:
    client = serve(limits={"query_seconds": 0.5})
    library: Library = client.server.library  # type: ignore[attr-defined]
    from dragoman.serve.http.library import TooLong

    with pytest.raises(TooLong), library.reading() as store:
        store.con.execute("SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c WHERE a.range * b.range % 7 = c.range").fetchall()
    with library.reading() as store:
        assert store.count("reports") == 168


def test_the_lock_file_is_for_its_owner_only(tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    path = lockfile.write(store, lockfile.Holder("http://127.0.0.1:1", "secret", "name", 1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = lockfile.find(store)
    assert found is not None
    assert found.secret == "secret"
    path.chmod(0o644)
    assert lockfile.find(store) is None
    path.chmod(0o600)
    path.write_text("{", encoding="utf-8")
    assert lockfile.find(store) is None
    lockfile.write(store, lockfile.Holder("http://127.0.0.1:1", "other", "name", 1))
    lockfile.remove(store, "secret")
    assert path.exists()
    lockfile.remove(store, "other")
    assert not path.exists()


def test_ingest_needs_the_secret(client: TestClient) -> None:
    for headers in ({}, {"Authorization": "Ingest wrong"}, {"Authorization": "Bearer x"}):
        assert client.post("/_ingest/about", json={}, headers=headers).status_code == 401


def test_paths_lead_nowhere(client: TestClient) -> None:
    for path in (
        "/../../etc/passwd",
        "/assets/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/%2e%2e/%2e%2e/pyproject.toml",
        "/etc/passwd",
        "/static/../cli.py",
    ):
        answer = client.get(path)
        assert answer.status_code in (200, 404)
        assert "root:" not in answer.text
        assert "import " not in answer.text


def test_no_error_tells_of_the_machine(client: TestClient) -> None:
    for path in ("/api/v1/reports/00000000000000000000", "/api/v1/events?actor=Nobody+Known", "/api/v1/x", "/api/v1/records/00000000000000000000/e1"):
        text = client.get(path).text
        assert "/tmp" not in text
        assert "Traceback" not in text
