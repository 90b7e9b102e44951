"""The page: built files out of `serve/web/static`, the same answer for every address of a view, and the page to sign in."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from dragoman.serve.http.errors import problem
from dragoman.serve.http.safety import Guard

__all__ = ["Page", "router"]

router = APIRouter(include_in_schema=False)

_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml"}
_TYPES_MORE: Final = {".json": "application/json", ".woff2": "font/woff2", ".map": "application/json", ".webmanifest": "application/manifest+json"}
_APART: Final = ("api/", "mcp", "metrics", "healthz", "readyz", "_ingest/", "assets/", "login")

_WAITING: Final = (
    "dragoman serve is running. The page is not built into this copy (npm run build in src/dragoman/serve/web/app); the API is at /api/v1/openapi.json.\n"
)

_LOGIN: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in – Dragoman</title>
<link rel="stylesheet" href="/login.css"></head><body><main><h1>Dragoman</h1>
<form method="post" action="/login"><label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus><button>Sign in</button></form>
<p>{message}</p></main></body></html>
"""
_LOGIN_CSS: Final = """
:root { color-scheme: light dark; --page: #fff; --ink: #1a1d21; --line: #5a626c; --link: #0b57c2; }
@media (prefers-color-scheme: dark) { :root { --page: #15181d; --ink: #e8eaed; --line: #a6aeb9; --link: #8ab8ff; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 22rem; margin: 18vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; } label { display: block; } p { min-height: 1.5em; }
input { box-sizing: border-box; width: 100%; padding: .6rem; margin: .3rem 0 .8rem; font: inherit; color: inherit; background: transparent; border: 1px
solid var(--line); border-radius: 4px; }
button { padding: .6rem 1.2rem; font: inherit; color: var(--page); background: var(--link); border: 0; border-radius: 4px; cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
"""


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    media_type: str


class Page:
    """The built files, read once."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        root = files("dragoman.serve").joinpath("web", "static")
        if root.is_dir():
            self._load(root, "")

    def _load(self, folder: Traversable, prefix: str) -> None:
        for entry in folder.iterdir():
            name = f"{prefix}{entry.name}"
            if entry.is_dir():
                self._load(entry, f"{name}/")
                continue
            body, ending = entry.read_bytes(), entry.name[entry.name.rfind(".") :]
            kind = _TYPES.get(ending) or _TYPES_MORE.get(ending) or mimetypes.guess_type(entry.name)[0] or "application/octet-stream"
            packs = ending in (".js", ".css", ".html", ".svg", ".json", ".map", ".webmanifest") and len(body) > 1024
            self._files[name] = _File(body, gzip.compress(body, 9, mtime=0) if packs else None, kind)

    def answer(self, path: str, packed: bool) -> Response:
        """A file, or the page itself for the address of a view."""
        name = path.lstrip("/") or "index.html"
        found = self._files.get(name)
        if found is None and not name.startswith(_APART) and "." not in name.rsplit("/", 1)[-1]:
            name, found = "index.html", self._files.get("index.html")
            if found is None:
                return PlainTextResponse(_WAITING)
        if found is None:
            return PlainTextResponse(_WAITING) if name == "index.html" else problem(404)
        lasting = name.startswith("assets/")  # their names hold a hash of what is in them
        headers = {"Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache", "Vary": "Accept-Encoding"}
        if packed and found.packed is not None:
            return Response(found.packed, media_type=found.media_type, headers={**headers, "Content-Encoding": "gzip"})
        return Response(found.body, media_type=found.media_type, headers=headers)


@router.get("/login")
async def login() -> Response:
    return HTMLResponse(_LOGIN.format(message=""), headers={"Cache-Control": "no-store"})


@router.get("/login.css")
async def login_css() -> Response:
    return Response(_LOGIN_CSS, media_type="text/css; charset=utf-8")


@router.post("/login")
async def sign_in(request: Request) -> Response:
    body = await request.body()
    given = parse_qs(body[:4096].decode("latin-1")).get("token", [""])[0]
    guard: Guard = request.app.state.guard
    answer = guard.sign_in(given, request.scope)
    return answer or HTMLResponse(_LOGIN.format(message="That is not the token of this server."), status_code=401, headers={"Cache-Control": "no-store"})


@router.get("/{path:path}")
async def view(request: Request, path: str) -> Response:
    page: Page = request.app.state.page
    return page.answer(path, "gzip" in request.headers.get("accept-encoding", ""))
