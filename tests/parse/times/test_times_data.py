"""The grammar's tables are whole: known kinds, resolvers that exist, feasts that can be computed."""

from __future__ import annotations

import re

from dragoman.parse.times.feasts import feast
from dragoman.parse.times.grammar import load_grammar, rows
from dragoman.parse.times.tagger import TimeTagger


def test_every_row_has_its_columns_and_no_word_stands_twice() -> None:
    widths = {"words.tsv": 3, "holidays.tsv": 3, "zones.tsv": 2, "settings.tsv": 3}
    for name, width in widths.items():
        table = list(rows(name))
        assert all(len(row) == width for row in table), name
        assert all(row[0] == row[0].lower().strip() for row in table), name
        heads = [word for row in table for word in row[0].split("|")]
        assert len(heads) == len(set(heads)), name


def test_rules_compile_and_have_resolvers() -> None:
    names = [rule.name for rule in TimeTagger.load().grammar.rules]
    assert len(names) == len(set(names)) > 80


def test_no_rule_matches_nothing() -> None:
    assert not [rule.name for rule in load_grammar().rules if rule.pattern.match("")]


def test_feasts_fall_on_days() -> None:
    for _, _, rule in rows("holidays.tsv"):
        value = feast(rule, 2024)
        assert value is None if rule == "open" else re.fullmatch(r"\d{4}-\d\d-\d\d", value or ""), rule


def test_known_feasts() -> None:
    assert [feast("easter+0", y) for y in (1961, 2000, 2019, 2038)] == ["1961-04-02", "2000-04-23", "2019-04-21", "2038-04-25"]
    assert [feast("pascha+0", y) for y in (2000, 2019, 2024)] == ["2000-04-30", "2019-04-28", "2024-05-05"]
    assert feast("thanksgiving+0", 2019) == "2019-11-28"
    assert feast("nth 5 1 -1", 2019) == "2019-05-27"
    assert feast("election", 2020) == "2020-11-03"


def test_zones_are_offsets() -> None:
    assert all(re.fullmatch(r"Z|[+-]\d\d:\d\d", row[1]) for row in rows("zones.tsv"))
