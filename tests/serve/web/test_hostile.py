"""Hostile strings in titles, outlets, names, places, texts and the search field: nothing of them lives in the browser, and each is shown as it stands."""

from __future__ import annotations

import re
from typing import Any

from tests.serve.hostile import HOSTILE, MARK
from tests.serve.web.conftest import Seen, Site, page_of
from tests.serve.web.stores import CHUNK, digest_text

_LIVE = """mark => {
  const found = [];
  if (window[mark] !== undefined) found.push('a script ran');
  for (const e of document.querySelectorAll('*')) {
    if (['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MATH', 'MARQUEE', 'VIDEO', 'AUDIO', 'IMG', 'AREA', 'IMAGE', 'ANIMATE', 'FOREIGNOBJECT', 'APPLET', 'FRAME', 'PLAINTEXT'].includes(e.tagName.toUpperCase())) found.push(e.outerHTML.slice(0, 90));
    if (e.tagName === 'SCRIPT' && !e.src.startsWith(location.origin + '/assets/')) found.push(e.outerHTML.slice(0, 90));
    if (e.tagName === 'STYLE' || (e.tagName === 'META' && e.httpEquiv)) found.push(e.outerHTML.slice(0, 90));
    for (const a of e.attributes) {
      if (a.name.startsWith('on')) found.push(e.outerHTML.slice(0, 90));
      if (['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(a.name) && e[a.name] !== undefined) {
        const to = new URL(a.value, location.href);
        if (to.origin !== location.origin && a.value) found.push(a.name + '=' + a.value.slice(0, 60));
      }
    }
  }
  return found;
}"""
_SHOWN = """() => [...document.querySelectorAll('.text p')].map(p => { const c = p.cloneNode(true); for (const e of c.querySelectorAll('.pn, svg')) e.remove(); return c.textContent }).join('\\n')"""


def _visible(text: str) -> str:
    """The text as the page shows it: marks that would turn the direction, and control characters, as symbols."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda sign: chr(0x2400 + ord(sign.group())), text)
    text = text.replace("\x7f", "\u2421")
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", text)


def _solid(text: str) -> str:
    return re.sub(r"[\s\ufeff]+", "", text)


def test_texts_are_shown_exactly_and_nothing_lives(browser: Any, bad_site: Site, seen: Seen) -> None:
    page = page_of(browser, bad_site.address, seen)
    digests = {f"digest-{n}": n for n in range(0, len(HOSTILE), CHUNK)}
    keys = {}
    cursor = ""
    while cursor is not None:
        told = page.request.get("/api/v1/reports", params={"limit": 200, **({"cursor": cursor} if cursor else {})}).json()
        keys |= {one["id"]: one["report"] for one in told["items"] if one["id"] in digests}
        cursor = told["next"]
    assert keys.keys() == digests.keys()
    page.goto("/")
    for ident, first in digests.items():
        _move(page, f"/report/{keys[ident]}?on=e1&hide=none")
        page.wait_for_function("title => document.querySelector('h1')?.textContent === title && document.querySelector('.text')", arg=f"Digest {first}")
        assert _solid(page.evaluate(_SHOWN)) == _solid(_visible(digest_text(first)))
        assert page.evaluate(_LIVE, MARK) == []
    page.context.close()
    assert seen.errors == []
    assert seen.abroad == []


def test_lists_show_names_and_nothing_lives(browser: Any, bad_site: Site, seen: Seen) -> None:
    page = page_of(browser, bad_site.address, seen)
    for view in ("/", "/report", "/actor", "/incident", "/map", "/network?by=actor", "/sources", "/ledger", "/dyad/NOR/*"):
        page.goto(view)
        page.wait_for_load_state("networkidle")
        for _ in range(20):
            more = page.get_by_role("button", name="Show more").first
            if view not in ("/report", "/actor") or not more.is_visible():
                break
            before = page.locator("[data-step]").count()
            more.click()
            page.wait_for_function("n => document.querySelectorAll('[data-step]').length > n", arg=before)
        assert page.evaluate(_LIVE, MARK) == [], view
        if view == "/report":
            shown = _solid(page.inner_text("main"))
            lost = [string for string in HOSTILE if string.isprintable() and string.strip() and _solid(_visible(string)) not in shown]
            assert lost == []
    page.context.close()
    assert seen.errors == []
    assert seen.abroad == []


def test_the_search_field_takes_anything(browser: Any, bad_site: Site, seen: Seen) -> None:
    page = page_of(browser, bad_site.address, seen)
    page.goto("/")
    page.wait_for_selector(".ans")
    for n, string in enumerate(HOSTILE):
        page.evaluate("q => { history.pushState(null, '', '/search?' + new URLSearchParams({ q })); dispatchEvent(new PopStateEvent('popstate')) }", string)
        page.wait_for_function("() => document.querySelector('main .ans, main [role=alert]') && !document.body.innerText.includes('Searching …')")
        if n % 5 == 0:
            assert page.evaluate(_LIVE, MARK) == [], string
    for string in HOSTILE[::40]:
        page.fill("#search-words", string)
        page.wait_for_timeout(230)
        assert page.evaluate(_LIVE, MARK) == [], string
    for string in HOSTILE[::12]:
        _move(page, "/actor?" + page.evaluate("name => String(new URLSearchParams({ name }))", string))
        page.wait_for_function("() => document.querySelector('main .ans, main [role=alert]')")
        assert page.evaluate(_LIVE, MARK) == [], string
    page.context.close()
    refused = [error for error in seen.errors if "status of 4" not in error]  # an impossible question is answered 422, and the browser notes that
    assert refused == []
    assert seen.abroad == []


def _move(page: Any, to: str) -> None:
    page.evaluate("to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }", to)
