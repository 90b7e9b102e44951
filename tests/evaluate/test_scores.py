"""Each scorer on a case small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DataError, ReadError, UsageError
from dragoman.evaluate import GoldSet, load_gold, score
from dragoman.evaluate.measures import overlap, prf
from dragoman.evaluate.places import great_circle
from dragoman.evaluate.record import score_record
from dragoman.evaluate.syntax import score_syntax

TEXT = "Arda accused Belmar of cheating on Friday."


def readout(key: str = "r", text: str = TEXT, **records: Any) -> dict[str, Any]:
    return {"report": {"id": key, "text": text}, **records}


def gold(**fields: Any) -> GoldSet:
    return GoldSet("set", [{"id": "r", "text": TEXT, **fields}])


def test_prf_counts() -> None:
    assert prf(1, 2, 4) == {"p": 0.5, "r": 0.25, "f1": 0.333}
    assert prf(0, 0, 0) == {"p": 0.0, "r": 0.0, "f1": 0.0}


@pytest.mark.parametrize(("a", "b", "meets"), [((0, 4), (3, 5), True), ((0, 4), (4, 5), False), ((2, 2), (0, 9), False), (None, (0, 9), False)])
def test_overlap_is_of_half_open_spans(a: Any, b: Any, meets: bool) -> None:
    assert overlap(a, b) is meets


def test_quotes_match_from_half_overlap_and_once() -> None:
    g = gold(quotes=[{"content_spans": [[0, 10]], "kind": "direct", "speaker_span": [20, 24], "cue_span": None}])
    half = {"content": [[0, 5]], "kind": "direct", "speaker_span": [23, 30], "cue": None}
    less = {"content": [[0, 4]], "kind": "direct", "speaker_span": [23, 30], "cue": None}
    found = score("quotes", g, [readout(statements=[half, less])]).figures
    assert found["iou50"] == {"p": 0.5, "r": 1.0, "f1": 0.667}
    assert found["speaker_given_match"] == found["cue_given_match"] == 1.0
    assert score("quotes", g, [readout(statements=[less])]).figures["iou50"]["r"] == 0.0


def test_times_compare_extent_and_value() -> None:
    g = gold(timexes=[{"start": 35, "end": 41, "value": "2021-03-05"}])
    exact = score("times", g, [readout(times=[{"span": [35, 41], "value": "2021-03-05T00:00"}])]).figures
    assert (exact["strict"]["f1"], exact["value"]["f1"]) == (1.0, 1.0)
    loose = score("times", g, [readout(times=[{"span": [32, 41], "value": "2021-03-06"}])]).figures
    assert (loose["strict"]["f1"], loose["relaxed"]["f1"], loose["value"]["f1"]) == (0.0, 1.0, 0.0)


def test_places_by_distance_and_unmatched_demonyms_are_free() -> None:
    assert great_circle((52.52, 13.405), (48.857, 2.352)) == pytest.approx(878, abs=3)
    g = gold(places=[{"start": 13, "end": 19, "lat": 10.0, "lon": 20.0, "country": "AAA"}])
    near = {"mentions": [[13, 19]], "lat": 10.5, "lon": 20.5, "country": "AAA"}
    demonym = {"mentions": [[0, 4]], "demonym": True}
    found = score("places", g, [readout(places=[near, demonym])]).figures
    assert (found["relaxed"]["p"], found["acc161_end_to_end"], found["country_given_match"]) == (1.0, 1.0, 1.0)
    far = near | {"lat": 13.0}
    assert score("places", g, [readout(places=[far])]).figures["acc161_given_match"] == 0.0


def event(source: str, recipient: str, **fields: Any) -> dict[str, Any]:
    return {"trigger": [5, 12], "type": "ACCUSE", "cameo": "112", "source": [source], "recipient": [recipient], **fields}


ACTORS = [{"id": "a1", "mentions": [[0, 4]], "code": "AAAGOV"}, {"id": "a2", "mentions": [[13, 19]], "code": "BBB"}]


def test_events_need_pair_and_root() -> None:
    g = gold(events=[{"code": "1121", "source": ["Arda"], "target": ["Belmar"], "source_codes": ["AAA"], "target_codes": ["BBB"]}])
    right = score("events", g, [readout(actors=ACTORS, events=[event("a1", "a2")])]).figures
    assert (right["root"], right["leaf"], right["pair_root"], right["country_pair"]) == (1.0, 0.0, 1.0, 1.0)
    turned = score("events", g, [readout(actors=ACTORS, events=[event("a2", "a1")])]).figures
    assert (turned["root"], turned["pair_root"], turned["country_pair"]) == (1.0, 0.0, 0.0)


def test_a_mention_too_long_to_name_anyone_proves_nothing() -> None:
    long = TEXT + " " * 100
    g = GoldSet("set", [{"id": "r", "text": long, "events": [{"type": "ACCUSE", "source": ["Arda"], "target": []}]}])
    actors = [{"id": "a1", "mentions": [[0, 130]]}]
    assert score("events", g, [readout(text=long, actors=actors, events=[event("a1", "a1")])]).figures["pair_found"] == 0.0


def test_reciprocal_acts_match_in_either_order() -> None:
    g = gold(events=[{"type": "CONSULT", "source": ["Arda"], "target": ["Belmar"]}])
    meeting = event("a2", "a1", type="CONSULT", cameo="040", reciprocal=True)
    assert score("events", g, [readout(actors=ACTORS, events=[meeting])]).figures["pair_and_type"] == 1.0


def test_coded_sets_count_each_gold_event_once() -> None:
    g = gold(events=[{"code": "112", "source": "AAAGOV", "target": "BBB"}, {"code": "112", "source": "AAAGOV", "target": "BBB"}])
    found = score("events", g, [readout(actors=ACTORS, events=[event("a1", "a2")])]).figures
    assert found["code_and_both_actors"] == {"p": 1.0, "r": 0.5, "f1": 0.667}


def test_silence_counts_sentences_without_events() -> None:
    assert score("silence", gold(), [readout(events=[])]).figures["silent"] == 1.0
    noisy = score("silence", gold(), [readout(events=[event("a1", "a2")])])
    assert noisy.figures["silent"] == 0.0
    assert "accused" in noisy.misses[0]


def test_actors_need_country_and_role() -> None:
    g = GoldSet("set", [{"id": "1", "text": "x", "actor": {"country": "AAA", "code_1": "GOV"}}, {"id": "2", "text": "y", "actor": {"country": "AAA"}}])
    found = score("actors", g, [{"id": "1", "country": "AAA", "roles": ["MIL"]}, {"id": "2", "country": "AAA", "roles": []}]).figures
    assert (found["country"], found["role"], found["all_right"]) == (1.0, 0.0, 0.5)


def test_names_exact_and_touching() -> None:
    g = gold(names=[{"start": 0, "end": 4, "label": "place"}, {"start": 13, "end": 19, "label": "place"}, {"start": 35, "end": 41, "label": "event"}])
    names = [{"start": 0, "end": 4, "label": "place"}, {"start": 13, "end": 22, "label": "place"}, {"start": 5, "end": 12, "label": "person"}]
    found = score("names", g, [{"id": "r", "names": names}]).figures
    assert found["exact"] == {"p": 0.333, "r": 0.5, "f1": 0.4}
    assert found["overlap"]["r"] == 1.0


def test_syntax_aligns_by_characters(tmp_path: Path) -> None:
    row = "{}\t{}\t_\t{}\t_\t_\t{}\t{}\t_\t_\n"
    right = row.format(1, "Arda", "PROPN", 2, "nsubj") + row.format(2, "waits", "VERB", 0, "root") + "\n"
    split = row.format(1, "Ar", "PROPN", 3, "nsubj") + row.format(2, "da", "PROPN", 1, "flat") + row.format(3, "waits", "VERB", 0, "root:x") + "\n"
    (tmp_path / "g").write_text(right, encoding="utf-8")
    (tmp_path / "p").write_text(split, encoding="utf-8")
    assert score_syntax(tmp_path / "g", tmp_path / "g").figures["las"] == 1.0
    figures = score_syntax(tmp_path / "g", tmp_path / "p").figures
    assert (figures["tokens_f1"], figures["las"], figures["sentences_f1"]) == (0.4, 0.4, 1.0)


def test_record_counts_judgements_traps_and_extras() -> None:
    g = {
        "actors": [{"name": "Arda", "code": "AAA"}],
        "events": [
            {"id": "e", "trigger": "accused", "type": "ACCUSE", "source": ["Arda"], "recipient": ["Belmar"], "status": "happened", "date": "2021-03-05"}
        ],
        "statements": [],
        "must_not_code": [{"type": "ASSAULT"}],
    }
    one = event("a1", "a2", status="happened", when={"start": "2021-03-05", "end": "2021-03-05"})
    bad = event("a1", "a2", type="ASSAULT", cameo="190", status="happened")
    score = score_record(g, readout(actors=ACTORS, events=[one, bad]))
    assert (score.figures["right"], score.figures["of"]) == (5, 5)
    assert (score.figures["wrongly_coded"], score.figures["extra_events"]) == (1, 1)


def test_missing_and_double_readouts_are_refused() -> None:
    with pytest.raises(DataError, match="1 of 1 reports have no readout"):
        score("silence", gold(), [])
    with pytest.raises(DataError, match="two readouts"):
        score("silence", gold(), [readout(), readout()])
    with pytest.raises(UsageError, match="unknown stage"):
        score("poetry", gold(), [readout()])


def test_gold_files_name_the_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(json.dumps({"id": 1, "text": "x"}) + "\n{oops\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"g\.jsonl:2"):
        load_gold(path)
    with pytest.raises(ReadError):
        load_gold(tmp_path / "none.jsonl")
