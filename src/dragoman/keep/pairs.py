"""Events flat, one row per pair of parties: what panels, dyads and timelines are counted from.

The table is made from `events` and nothing else. The writer adds to it in the transaction that adds the events; `Writer.refresh_pairs` makes it anew, sorted
by dyad, after events came in by other ways.
"""

from __future__ import annotations

from typing import Final

__all__ = ["PAIRS_ORDER", "pairs_of"]

PAIRS_ORDER: Final = "source_country, recipient_country, day"
"""Sorted so, a dyad lies in few row groups, and DuckDB's zone maps skip the others."""

_PAIRS: Final = """
WITH sides AS (
    SELECT id, report, known, when_start, when_precision, type, mode, quad, intensity, cameo, cameo_name, cameo_quad, goldstein, status, reciprocal,
           where_name, where_country, confidence, dataset, sentence,
           nullif(array_to_string(source_name, '; '), '') AS sn, nullif(array_to_string(recipient_name, '; '), '') AS rn,
           coalesce(source_country, []) AS sc, coalesce(source_code, []) AS sk, coalesce(recipient_country, []) AS rc, coalesce(recipient_code, []) AS rk
    FROM {events}
), one AS (
    SELECT *, unnest(range(1, greatest(len(sc), 1) + 1)) AS i FROM sides
), two AS (
    SELECT *, unnest(range(1, greatest(len(rc), 1) + 1)) AS j FROM one
), parties AS (
    SELECT * EXCLUDE (sc, sk, rc, rk, i, j), i = 1 AND j = 1 AS first, len(sc) < 2 AND len(rc) < 2 AS single,
           (len(sc) < 2 OR list_position(sc, sc[i]) = i) AND (len(rc) < 2 OR list_position(rc, rc[j]) = j) AS lead,
           sc[i] AS s, nullif(CASE WHEN starts_with(sk[i], sc[i]) THEN sk[i][4:6] ELSE sk[i][1:3] END, '') AS s_role,
           rc[j] AS r, nullif(CASE WHEN starts_with(rk[j], rc[j]) THEN rk[j][4:6] ELSE rk[j][1:3] END, '') AS r_role,
           unnest(CASE WHEN reciprocal AND len(rc) > 0 THEN [false, true] ELSE [false] END) AS turned
    FROM two
)
SELECT id AS event, report, known, when_start AS day, when_precision, CASE WHEN turned THEN r ELSE s END AS source_country,
       CASE WHEN turned THEN r_role ELSE s_role END AS source_role, CASE WHEN turned THEN s ELSE r END AS recipient_country,
       CASE WHEN turned THEN s_role ELSE r_role END AS recipient_role, CASE WHEN turned THEN rn ELSE sn END AS source_name,
       CASE WHEN turned THEN sn ELSE rn END AS recipient_name, type, mode, quad, intensity, cameo, cameo_name, cameo_quad, goldstein, status, reciprocal,
       turned, where_name, where_country, confidence, dataset, sentence, first AND NOT turned AS head, single, lead
FROM parties
"""


def pairs_of(events: str) -> str:
    """The query that makes the rows of `pairs` from a relation with the columns of `events`."""
    return _PAIRS.format(events=events)
