"""The page that all ledgers share: HTML in one file, no script, nothing from outside, light and dark; and Markdown's escapes."""

from __future__ import annotations

from html import escape
from typing import Final

from dragoman.follow.words.pictures.sheet import plain

__all__ = ["clean", "document", "quoted"]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE: Final = """
:root{color-scheme:light dark;--page:#fff;--panel:#F7F6F2;--ink:#1A1D21;--muted:#5A626C;--line:#D9D6CD;--mark:#FFE08A}
:root{--good:#0F6B4D;--part:#85590B;--bad:#7A1012;--open:#0B57C2}
@media(prefers-color-scheme:dark){:root{--page:#15181D;--panel:#1D2128;--ink:#E8EAED;--muted:#A6AEB9;--line:#353B45;--mark:#6B5200}
:root{--good:#47D69B;--part:#F5B74F;--bad:#FF7382;--open:#8AB8FF}}
body{margin:0 auto;max-width:68rem;padding:1.5rem 1rem;background:var(--page);color:var(--ink);font:15px/1.5 Inter,system-ui,sans-serif}
h1{font-size:1.35rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:1.8rem 0 .4rem}
.sum{font-size:1.1rem;margin:0 0 .4rem}.src{color:var(--muted);margin:0 0 1.2rem}
details{border-top:1px solid var(--line);padding:.45rem 0}summary{cursor:pointer}
.good{color:var(--good)}.part{color:var(--part)}.bad{color:var(--bad)}.open{color:var(--open)}.mute{color:var(--muted)}
.who{color:var(--muted);font-size:.85rem}svg{width:100%;display:block}
blockquote{margin:.4rem 0;padding:.1rem .8rem;border-left:3px solid var(--line)}
ul{margin:.3rem 0;padding-left:1.2rem}code{font-size:.8rem;color:var(--muted);overflow-wrap:anywhere}
mark{background:var(--mark);color:var(--ink)}.in{background:var(--panel);padding:.6rem 1rem;margin:.5rem 0;border-radius:6px}
@media print{details{break-inside:avoid}}
"""


def document(title: str, told: str, note: str, body: str, style: str = "") -> str:
    """A page: title, the sentence that says it all, a note how to read it, and a body that is HTML already."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>{clean(title)} – Dragoman</title><style>{_STYLE}{style}</style></head><body>'
        f'<h1>{clean(title)}</h1><p class="sum">{clean(told)}</p><p class="src">{clean(note)}</p>{body}</body></html>\n'
    )


def clean(text: str | None) -> str:
    """Words of a report as HTML."""
    return escape(plain(text or ""))


def quoted(text: str, marked: tuple[int, int] | None = None) -> str:
    """A sentence as HTML (it must be on one line already), with characters of it marked."""
    first, last = marked or (0, 0)
    inside = f"<mark>{escape(text[first:last])}</mark>" if last > first else ""
    return f"<bdi>{escape(text[:first])}{inside}{escape(text[last:])}</bdi>"
