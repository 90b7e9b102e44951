"""Views for people: quotes, dyads and months as flat tables. Made anew at each migration; `as_of` makes them again over what was known at a date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["VIEWS", "VIEW_COMMENTS"]

_QUOTES: Final = """
SELECT s.id AS statement, s.report, s.known, r.publisher, r.title, s.kind, s.acts,
       array_to_string(s.speakers_name, '; ') AS speaker_name, array_to_string(s.speakers_code, '; ') AS speaker_code,
       array_to_string(list_distinct(s.speakers_country), '; ') AS speaker_country, s.speaker_text,
       array_to_string(s.addressees_name, '; ') AS addressee_name,
       array_to_string(s.content, ' … ') AS content, s.cue, s.venue, s.channel, s.confidence
FROM statements s JOIN reports r USING (report)
"""

_DYADS: Final = """
SELECT event, report, known, day, date_trunc('month', day)::DATE AS month, when_precision, source_country, recipient_country,
       source_name, recipient_name, type, mode, quad, intensity, cameo, cameo_name, cameo_quad, goldstein, status, reciprocal, confidence, dataset
FROM pairs WHERE lead AND source_country IS NOT NULL AND recipient_country IS NOT NULL
"""

_MONTHS: Final = """
SELECT month, source_country, recipient_country, count(*)::INTEGER AS events,
       count(*) FILTER (quad = 'verbal cooperation')::INTEGER AS verbal_cooperation,
       count(*) FILTER (quad = 'material cooperation')::INTEGER AS material_cooperation,
       count(*) FILTER (quad = 'verbal conflict')::INTEGER AS verbal_conflict,
       count(*) FILTER (quad = 'material conflict')::INTEGER AS material_conflict,
       sum(intensity) AS intensity,
       count(*) FILTER (cameo_quad = 1)::INTEGER AS cameo_quad_1, count(*) FILTER (cameo_quad = 2)::INTEGER AS cameo_quad_2,
       count(*) FILTER (cameo_quad = 3)::INTEGER AS cameo_quad_3, count(*) FILTER (cameo_quad = 4)::INTEGER AS cameo_quad_4,
       sum(goldstein) AS goldstein
FROM dyads
WHERE month IS NOT NULL AND status IN ('happened', 'ongoing')
GROUP BY month, source_country, recipient_country
"""

VIEWS: Final[Mapping[str, str]] = {"quotes": _QUOTES, "dyads": _DYADS, "months": _MONTHS}

VIEW_COMMENTS: Final[Mapping[str, str]] = {
    "quotes": "One row per statement: who said what, flat",
    "dyads": "One row per event and pair of countries, directed; a reciprocal event stands once in each direction, one without a country on either side "
    "not at all",
    "months": "Events of each directed pair of countries in each month, counted by reports (not yet joined to incidents): PLOVER's quads and intensity, "
    "CAMEO's quads and Goldstein sums, kept apart; only what happened or goes on",
}
