"""Every view opened and used on the example, in a real browser: what is shown leads to what it says, and every address reproduces its view."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.serve.web.conftest import PATIENCE, Seen, Site, page_of, settled


def _api(page: Any, path: str) -> Any:
    answer = page.request.get(f"/api/v1{path}", timeout=PATIENCE)
    assert answer.ok, answer.text()
    return answer.json()


def _text(page: Any, what: str) -> str:
    found: str = page.locator(what).first.inner_text()
    return found


def test_start_says_what_is_in_the_store_and_leads_on(page: Any) -> None:
    page.goto("/")
    counts = _api(page, "/summary")["counts"]
    page.wait_for_selector(".ans")
    assert f"{counts['events']:,}" in _text(page, ".ans")
    assert page.locator(".plot canvas").count() == 1
    page.locator("a.inc").first.click()
    page.wait_for_url(re.compile(r"/incident/[0-9a-f]{20}/e\d+$"))
    page.wait_for_selector("text=Accounts, by origin")


def test_report_text_is_exact_and_every_record_is_reached_from_both_sides(page: Any) -> None:
    key = _api(page, "/summary")["report"]["report"]
    told = _api(page, f"/reports/{key}")
    event = told["events"][0]
    page.goto(f"/report/{key}?on={event['id']}")
    page.wait_for_selector(".text .on")
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.text p')].map(p => { const c = p.cloneNode(true);
  for (const e of c.querySelectorAll('.pn, svg')) e.remove(); return c.textContent }).join('\\n')"""
    )
    assert re.sub(r"\s+", "", shown) == re.sub(r"\s+", "", told["report"]["text"])
    marked = "".join(page.locator(f".text [data-r='{event['id']}']:not(.again)").all_inner_texts())
    start, end = event["trigger"]
    assert told["report"]["text"][start:end] in marked
    assert page.locator("li.on").get_attribute("data-id") == event["id"]
    statement = told["statements"][0]["id"]
    page.locator(f"#t-{statement}").click()
    assert page.locator("li.on").get_attribute("data-id") == statement
    assert f"on={statement}" in page.url
    page.locator(f"li[data-id='{event['id']}'] button").click()
    assert page.locator(f"#t-{event['id']}.on").count() == 1


def test_keys_step_through_the_records_of_a_report(page: Any) -> None:
    key = _api(page, "/summary")["report"]["report"]
    page.goto(f"/report/{key}")
    page.wait_for_selector(".list li")
    order = [page.locator(".list li").nth(n).get_attribute("data-id") for n in range(3)]
    for expected in order:
        page.keyboard.press("j")
        assert page.locator("li.on").get_attribute("data-id") == expected
    page.keyboard.press("k")
    assert page.locator("li.on").get_attribute("data-id") == order[1]
    page.keyboard.press("Escape")
    assert page.locator("li.on").count() == 0
    assert "on=" not in page.url


def test_nothing_moves_when_a_record_is_selected(page: Any) -> None:
    key = _api(page, "/summary")["report"]["report"]
    page.goto(f"/report/{key}")
    page.wait_for_selector(".text p")
    boxes = "document.querySelectorAll('.text p, .list li, .pane')"
    measure = f"() => [...{boxes}].map(e => e.getBoundingClientRect()).map(b => [Math.round(b.width), Math.round(b.height)])"
    before = page.evaluate(measure)
    page.locator(".list li button").first.click()
    page.wait_for_selector("li.on")
    assert page.evaluate(measure) == before


def test_a_hidden_group_stays_hidden_by_address(page: Any) -> None:
    key = _api(page, "/summary")["report"]["report"]
    page.goto(f"/report/{key}")
    page.get_by_role("button", name=re.compile("Verbal coop")).click()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector(".text p")
    assert page.locator(".text .c-VC").count() == 0
    assert page.locator(".text [class*='c-']").count() > 0


def test_a_reader_judges_and_takes_back(page: Any) -> None:
    key = _api(page, "/summary")["report"]["report"]
    event = _api(page, f"/reports/{key}")["events"][1]["id"]
    page.goto(f"/report/{key}?on={event}")
    page.locator(".judge .name").fill("Ada")
    page.get_by_role("button", name="Wrong").click()
    page.wait_for_selector(".judge button[aria-pressed=true]")
    kept = _api(page, f"/judgements?report={key}&person=Ada")["items"]
    assert [(j["record"], j["verdict"]) for j in kept if not j["withdrawn"]] == [(f"{key}/{event}", "wrong")]
    page.goto("/judgements")
    page.wait_for_selector("text=1 record judged")
    page.goto(f"/report/{key}?on={event}")
    page.locator(".judge button[aria-pressed=true]").click()
    page.wait_for_selector("text=taken back")
    assert _api(page, f"/judgements?report={key}&person=Ada")["items"] == []


def test_words_chosen_in_the_text_can_be_marked_as_missing(page: Any) -> None:
    key = _api(page, "/summary")["report"]["report"]
    told = _api(page, f"/reports/{key}")
    page.goto(f"/report/{key}")
    page.wait_for_selector(".text p")
    page.locator(".text p").nth(1).click(click_count=3)
    page.get_by_role("button", name="Mark as missing").click()
    page.wait_for_selector("text=Marked as missing")
    found = _api(page, f"/reports/{key}")["missing"][0]
    start, end = found["span"]
    assert re.sub(r"\s+", " ", told["report"]["text"][start:end]).strip() == re.sub(r"\s+", " ", found["words"]).strip()
    assert page.request.delete(f"/api/v1/judgements/{found['id']}", headers={"Content-Type": "application/json", "Origin": page.url.split("/report")[0]}).ok


def test_dyad_is_brushed_and_the_list_follows(page: Any) -> None:
    page.goto("/dyad/PRK/USA")
    page.wait_for_selector("a.inc")
    total = _api(page, "/incidents?dyad=PRK:USA&limit=1")["total"]
    box = page.locator(".u-over").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.35, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + 60, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("from=.*to="))
    since, until = (re.search(f"{key}=([0-9-]+)", page.url).group(1) for key in ("from", "to"))  # type: ignore[union-attr]
    part = _api(page, f"/incidents?dyad=PRK:USA&since={since}&until={until}&limit=1")["total"]
    assert 0 < part < total
    page.wait_for_function("n => document.body.innerText.includes(n)", arg=f"of {part} incidents" if part > 12 else f"{part} incident")


def test_dyad_shows_its_numbers_as_a_table(page: Any) -> None:
    told = _api(page, "/dyads/PRK/USA?by=quarter")
    page.goto("/dyad/PRK/USA?by=quarter")
    page.get_by_text("Data as table").click()
    rows = page.locator("details.table tbody tr")
    assert rows.count() == len(told["series"])
    best = max(range(len(told["series"])), key=lambda n: told["series"][n]["events"])
    assert str(told["series"][best]["verbal_cooperation"]) in rows.nth(best).inner_text().split()


def test_an_act_is_followed_with_its_placebos(page: Any) -> None:
    page.goto("/dyad/PRK/USA?on=2018-06-12")
    page.wait_for_selector("#follow .ans")
    told = _api(page, "/follow?one=PRK&other=USA&on=2018-06-12")["followed"]
    assert told["verdict"]["name"] in _text(page, "#follow .ans").lower()
    if told["series"]:
        assert page.get_by_text("Would any date have looked like this?").count() == 1
        assert page.locator("#follow svg[role=img]").count() == 2


def test_accounts_of_an_incident_stand_side_by_side(page: Any) -> None:
    most = next(one for one in _api(page, "/incidents?order=-origins&differ=true&limit=5")["items"] if one["origins"] > 2)
    told = _api(page, f"/incidents/{most['incident']}")
    page.goto(f"/incident/{most['incident']}")
    page.wait_for_selector("table.side")
    assert page.locator("table.side tbody tr").count() == len(told["points"])
    assert page.locator("li.acc").count() == len(told["groups"])
    assert page.locator(".differs").count() > 0
    page.locator("a.cell").first.click()
    page.wait_for_url(re.compile("/report/.*on=e"))


def test_actor_shows_partners_roles_and_words(page: Any) -> None:
    page.goto("/actor?name=Kim%20Jong%20Un")
    page.wait_for_selector("text=With whom")
    told = _api(page, "/actor?actor=Kim%20Jong%20Un")
    assert page.locator("a.p").count() == len(told["partners"])
    assert told["roles"][0]["code"] in page.inner_text("main")
    page.locator("a.p").first.click()
    page.wait_for_url(re.compile("/dyad/"))


def test_map_places_events_and_lists_those_of_a_place(page: Any) -> None:
    page.goto("/map")
    page.wait_for_selector(".dot")
    told = _api(page, "/map")
    assert str(told["no_place"]["events"]) in _text(page, ".tray")
    page.locator(".dot", has_text="Panmunjom").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place=Panmunjom"))
    page.wait_for_selector("a.inc")
    page.get_by_role("button", name="World").click()
    assert page.locator("svg path").count() > 3


def test_network_is_drawn_and_its_table_says_the_same(page: Any) -> None:
    page.goto("/network?ego=PRK")
    page.wait_for_selector(".graph canvas")
    told = _api(page, "/network?ego=PRK&most=40&by=country")
    assert page.locator("main table tbody tr").count() == min(150, len(told["edges"]))
    with page.expect_download() as given:
        page.get_by_role("button", name="SVG").click()
    written = given.value.path().read_text()
    assert written.startswith("<svg")
    assert "North Korea" in written


def test_ledger_shows_states_and_evidence(page: Any) -> None:
    page.goto("/ledger")
    page.wait_for_selector("tbody tr")
    told = _api(page, "/ledger?decided=true")
    assert page.locator("main table").first.locator("tbody tr").count() == len(told["items"])
    assert told["items"][0]["state"] in _text(page, "tbody tr")


@pytest.mark.parametrize("view", ["/ledger?state=any", "/negotiation/NOR/SWE", "/firsts"])
def test_what_takes_minutes_is_made_when_somebody_says_so(browser: Any, bad_site: Site, seen: Seen, view: str) -> None:
    page = page_of(browser, bad_site.address, seen)
    page.goto("/dyad/NOR/SWE")
    settled(page)
    asked = [request for request in seen.asked if "/ledger" in request]
    assert asked
    assert all("wait=false" in request for request in asked)
    page.goto(view)
    settled(page)
    make = page.get_by_role("button", name="Make it now")
    if make.is_visible():  # another test may have made it
        make.click()
        make.wait_for(state="detached")
    page.wait_for_selector("main [data-step]")
    page.context.close()
    assert seen.errors == []


def test_from_a_dyad_to_its_negotiation_and_the_sentences_under_it(page: Any) -> None:
    page.goto("/dyad/PRK/USA")
    page.get_by_role("link", name="By topic, with their moves").click()
    page.wait_for_url(re.compile("/negotiation/PRK/USA"))
    page.wait_for_selector("svg g[data-stand]")
    told = _api(page, "/negotiation?one=PRK&other=USA")["items"]
    moves = [move for topic in told for move in topic["moves"] if move["kind"] != "repeated"]
    assert f"{sum(len(topic['stands']) for topic in told)} positions" in _text(page, ".ans")
    assert page.locator("li.mv").count() == len(moves)
    most = max(told, key=lambda topic: len(topic["stands"]))
    page.get_by_role("group", name="Topic").get_by_role("button", name=re.compile(f"^{most['topic']}")).click()
    assert f"topic={most['topic'].split()[0]}" in page.url
    page.wait_for_function("n => document.querySelectorAll('li.talk').length === n", arg=len(most["stands"]))
    assert most["stands"][-1]["stance"] in page.locator("li.talk").last.inner_text().lower()
    page.locator("svg g[data-stand]").first.click()
    page.wait_for_selector("li.talk.on")
    page.locator("li.talk.on a.st").click()
    page.wait_for_url(re.compile(r"/report/[0-9a-f]{20}\?on=[ns]\d+"))
    page.wait_for_selector("li.on")


def test_disputes_stand_beside_each_other(page: Any) -> None:
    page.goto("/ledger?dyad=USA:PRK")
    page.get_by_role("navigation", name="What came of words").get_by_role("link", name="Disputes").click()
    page.wait_for_url(re.compile("/disputes.*dyad=USA:PRK"))
    page.wait_for_selector("li.dis")
    told = _api(page, "/disputes?dyad=USA:PRK")
    assert page.locator("li.dis").count() == told["total"]
    assert told["items"][0]["versions"][0]["says"] in _text(page, "li.dis")
    page.get_by_label("Kind").select_option("assessment")
    page.wait_for_url(re.compile("kind=assessment"))
    some = _api(page, "/disputes?dyad=USA:PRK&kind=assessment")["total"]
    page.wait_for_function("n => document.querySelectorAll('li.dis').length === n", arg=some)
    assert 0 < some < told["total"]


def test_a_sentence_without_a_record_is_shown_in_its_report(page: Any) -> None:
    versions = [version for one in _api(page, "/disputes")["items"] for version in one["versions"]]
    version = next(version for version in versions if "#" in version["record"])
    page.goto("/disputes")
    page.locator("a.ver", has_text=version["sentence"]).first.click()
    page.wait_for_url(re.compile(r"/report/[0-9a-f]{20}\?at=\d+"))
    page.wait_for_selector(".text .told")
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.text .told')].map(p => { const c = p.cloneNode(true);
  for (const e of c.querySelectorAll('svg')) e.remove(); return c.textContent }).join('')"""
    )
    assert re.sub(r"\s+", "", shown) == re.sub(r"\s+", "", version["sentence"])


def test_firsts_show_what_speaks_against_them_and_never_confirm(page: Any) -> None:
    page.goto("/firsts")
    page.wait_for_selector("li.first")
    told = _api(page, "/firsts?check=true&limit=100")
    assert page.locator("li.first").count() == told["total"]
    assert page.locator("main .ver", has_text=re.compile("^confirmed")).count() == 0
    page.get_by_role("button", name="Only those with something against them").click()
    page.wait_for_url(re.compile("verdict=counter-example"))
    some = _api(page, "/firsts?verdict=counter-example,denied,disputed")
    page.wait_for_function("n => document.querySelectorAll('li.first').length === n", arg=some["total"])
    assert 0 < some["total"] < told["total"]
    against = next(one for one in some["items"] if one["check"]["verdict"] == "counter-example")
    assert against["check"]["earlier"][0]["sentence"][:60] in page.inner_text("main")
    page.locator("a.sent").first.click()
    page.wait_for_url(re.compile(r"/report/[0-9a-f]{20}\?on=f\d+"))


def test_sources_count_copies(page: Any) -> None:
    page.goto("/sources")
    page.wait_for_selector("tbody tr")
    told = _api(page, "/sources")["items"]
    assert f"{sum(one['copies'] for one in told)} copies" in _text(page, ".ans")
    page.get_by_role("link", name=told[0]["publisher"], exact=True).first.click()
    page.wait_for_url(re.compile("publisher="))


def test_search_finds_from_the_field_and_by_address(page: Any) -> None:
    page.goto("/")
    page.wait_for_selector(".ans")
    page.keyboard.press("/")
    page.keyboard.type("summit")
    page.wait_for_selector("#search-found li")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=summit"))
    page.wait_for_selector("section.grp")
    assert "summit" in [one.lower() for one in page.locator("mark").all_inner_texts()]


@pytest.mark.parametrize(
    "view",
    [
        "/dyad",
        "/report",
        "/actor",
        "/incident?differ=true",
        "/report?publisher=Meridian%20Wire",
        "/incident?since=2018-06&until=2018-06&order=-origins",
        "/nowhere",
        "/negotiation",
        "/negotiation/USA/FRA",
        "/disputes?kind=place",
        "/firsts?verdict=denied",
    ],
)
def test_lists_open_by_address(page: Any, view: str) -> None:
    page.goto(view)
    page.wait_for_selector("h1", state="attached")
    settled(page)
    assert page.locator("[role=alert]").count() == 0


@pytest.mark.parametrize(
    ("view", "name", "signs"),
    [
        ("/report", "CSV", b"report,"),
        ("/incident", "GeoJSON", b'"FeatureCollection"'),
        ("/dyad/PRK/USA", "Parquet", b"PAR1"),
        ("/map", "SVG", b"<svg"),
        ("/dyad/PRK/USA", "SVG", b"<svg"),
        ("/dyad/PRK/USA", "PNG", b"\x89PNG"),
        ("/map", "PNG", b"\x89PNG"),
        ("/ledger", "CSV", b"id"),
        ("/negotiation/USA/PRK", "CSV", b"stance"),
        ("/negotiation/USA/PRK?moves=true", "CSV", b"after_sentence"),
        ("/negotiation/USA/PRK", "SVG", b"<svg"),
        ("/disputes", "Parquet", b"PAR1"),
        ("/firsts", "CSV", b"verdict"),
    ],
)
def test_what_is_shown_can_be_taken_along(page: Any, view: str, name: str, signs: bytes) -> None:
    page.goto(view)
    settled(page)
    with page.expect_download(timeout=PATIENCE) as given:
        page.locator("footer").get_by_text(name, exact=True).click()
    assert signs in given.value.path().read_bytes()[:4000]


def test_theme_is_kept(page: Any) -> None:
    page.goto("/")
    page.get_by_role("button", name="Dark colours").click()
    page.reload()
    page.wait_for_selector(".ans")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 29)"


def test_a_report_is_read_without_being_kept(page: Any) -> None:
    before = _api(page, "/reports?limit=1")["total"]
    page.goto("/")
    page.get_by_label("Text of the report").fill(
        "OSLO, Norway — Norway's foreign minister met his Swedish counterpart in Oslo on Monday and promised to sign the treaty by Friday."
        " Sweden condemned the attack."
    )
    page.get_by_label("Published").fill("2019-07-02")
    page.get_by_role("button", name="Read", exact=True).click()
    page.wait_for_selector(".text .ev")
    assert _api(page, "/reports?limit=1")["total"] == before


def test_an_unknown_report_says_so_and_the_mend(browser: Any, site: Site, seen: Seen) -> None:
    page = page_of(browser, site.address, seen)
    page.goto("/report/00000000000000000000")
    page.wait_for_selector("[role=alert]")
    assert json.loads(page.request.get("/api/v1/reports/00000000000000000000").text())["error"]["what"] in page.inner_text("[role=alert]")
    page.context.close()
