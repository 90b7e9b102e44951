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
WITH plain AS (
    -- Most events have one country on each side: these need no lists taken apart, which is many times faster.
    SELECT *, source_country[1] AS one, recipient_country[1] AS other, false AS turned FROM events
    WHERE len(source_country) = 1 AND len(recipient_country) = 1 AND NOT reciprocal AND one IS NOT NULL AND other IS NOT NULL
), sides AS (
    SELECT *, list_distinct(source_country) AS sources, list_distinct(recipient_country) AS recipients FROM events
    WHERE len(source_country) > 1 OR len(recipient_country) > 1 OR reciprocal
), directed AS (
    SELECT *, unnest(sources) AS one, false AS turned FROM sides WHERE len(recipients) > 0
    UNION ALL BY NAME
    SELECT * REPLACE (sources AS recipients), unnest(recipients) AS one, true AS turned FROM sides WHERE reciprocal AND len(sources) > 0
), pairs AS (
    SELECT * FROM plain
    UNION ALL BY NAME
    SELECT * EXCLUDE (sources, recipients), unnest(recipients) AS other FROM directed
)
SELECT id AS event, report, known, when_start AS day, date_trunc('month', when_start)::DATE AS month, when_precision,
       one AS source_country, other AS recipient_country,
       array_to_string(CASE WHEN turned THEN recipient_name ELSE source_name END, '; ') AS source_name,
       array_to_string(CASE WHEN turned THEN source_name ELSE recipient_name END, '; ') AS recipient_name,
       type, mode, quad, intensity, cameo, cameo_name, cameo_quad, goldstein, status, reciprocal, confidence, dataset
FROM pairs
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
