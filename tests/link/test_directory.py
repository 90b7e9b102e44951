"""The shipped directory: legal, in order, without overlaps; and a user's own file on top."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from dragoman.errors import DataError
from dragoman.link import ActorLinker
from dragoman.link.check import check
from dragoman.link.directory import Directory
from dragoman.link.lexicon import Lexicon

SHIPPED = sorted((f for f in (files("dragoman") / "data" / "directory").iterdir() if f.name.endswith(".csv")), key=lambda f: f.name)


@pytest.mark.parametrize("source", SHIPPED, ids=lambda f: f.name)
def test_shipped_files_have_no_fault(source: Path) -> None:
    assert list(check(source)) == []
    assert "Source" in source.read_text(encoding="utf-8").split("\n", 3)[1] or "Source" in source.read_text(encoding="utf-8")[:600]


def test_both_files_of_terms_vouch_for_the_same_day() -> None:
    mark = "# Vouched for to: "
    days = {line.removeprefix(mark)[:10] for f in SHIPPED for line in f.read_text(encoding="utf-8").splitlines()[:8] if line.startswith(mark)}
    assert len(days) == 1
    assert days.pop() in Path(__file__).parents[2].joinpath("recipes/directory/build.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "day", "office"),
    [
        ("Erich Honecker", "1974-06-01", "First Secretary"),
        ("Erich Honecker", "1980-06-01", "General Secretary"),
        ("Park Chung-hee", "1962-06-01", "Chairman of the Supreme Council for National Reconstruction"),
        ("Heng Samrin", "1980-01-01", "Chairman of the People's Revolutionary Council"),
        ("Moussa Traore", "1975-01-01", "Head of State"),
    ],
)
def test_offices_change_within_a_rule(name: str, day: str, office: str) -> None:
    """REIGN has one row for the whole rule; the office is by period."""
    person = next(p for people in Directory.load().people.values() for p in people if p.name == name)
    held = {t.office for t in person.terms if t.start <= day and (not t.end or day <= t.end)}
    assert office in held
    assert "President" not in held


def test_all_members_of_the_un_have_name_and_adjective() -> None:
    directory = Directory.load()
    members = {s.code for states in directory.states.values() for s in states if s.kind == "un"}
    assert len(members) == 193
    assert members - set(directory.adjectives) == {"COG", "DMA"}, "Congolese and Dominican mean their neighbours first"


def test_closed_classes_are_all_there() -> None:
    classes = Lexicon.load().classes
    words = [
        "pair",
        "side",
        "one_state",
        "any_group",
        "rule",
        "form",
        "direction",
        "family_first",
        "family_first_states",
        "well_known",
        "top_office",
        "undergoer",
        "command",
        "force_verb",
        "force_noun",
        "leave",
        "regional",
        "many",
    ]
    assert list(classes) == words
    assert classes["family_first_states"] | classes["well_known"] <= set(Directory.load().state_names)
    assert all(w == w.casefold() for name in words[:8] for w in classes[name])


def test_lexicon_loads_and_knows_its_phrases() -> None:
    lexicon = Lexicon.load()
    found = lexicon.agent(["us", "secretary"], 1, ["of", "state"])
    assert found is not None
    assert found.phrase == "secretary of state"
    assert lexicon.agent(["house"], 0, []) is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("X,,m,,PER,GOV,President,2001-01-01,1999-01-01", "ends"),
        ("X,,m,,PER,ZZZ,President,2001-01-01,", "unknown role"),
        ("X,,m,,Peru,GOV,President,2001-01-01,", "alpha-3"),
        ("X,,m,,PER,GOV,President,01.02.2001,", "ISO"),
    ],
)
def test_checker_finds(tmp_path: Path, row: str, fault: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"name,aliases,sex,code,country,roles,office,from,to\n{row}\n", encoding="utf-8")
    (found,) = check(path)
    assert fault in found
    assert found.startswith("mine.csv:2")


def test_checker_finds_overlap(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    rows = "A,,m,,PER,GOV,President,2001-01-01,2005-01-01\nB,,m,,PER,GOV,President,2003-01-01,2006-01-01\n"
    path.write_text("name,aliases,sex,code,country,roles,office,from,to\n" + rows, encoding="utf-8")
    assert "while A is" in next(iter(check(path)))


def test_users_own_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,aliases,kind,country,roles,from,to\nRiver Guard,RGX,group,PER,REB,2020,\n", encoding="utf-8")
    linker = ActorLinker.load([path])
    assert linker.who("the River Guard").code == "PERREB"
    assert linker.who("RGX fighters").code == "PERREB"


def test_users_broken_file_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,aliases,kind,country,roles,from,to\nRiver Guard,RGX\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"mine\.csv:2"):
        ActorLinker.load([path])
    path.write_text("what,ever\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError):
        ActorLinker.load([path])
