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
    SELECT *, array_to_string(source_name, '; ') AS sn, array_to_string(recipient_name, '; ') AS rn,
           coalesce(source_country, []) AS sc, coalesce(source_code, []) AS sk, coalesce(recipient_country, []) AS rc, coalesce(recipient_code, []) AS rk
    FROM {events}
), one AS (
    SELECT *, unnest(range(1, greatest(len(sc), 1) + 1)) AS i FROM sides WHERE len(sc) > 1 OR len(rc) > 1
), two AS (
    SELECT *, 1 AS i, 1 AS j FROM sides WHERE len(sc) < 2 AND len(rc) < 2
    UNION ALL BY NAME
    SELECT *, unnest(range(1, greatest(len(rc), 1) + 1)) AS j FROM one
), parties AS (
    SELECT * EXCLUDE (sc, sk, rc, rk), i = 1 AND j = 1 AS head, len(sc) < 2 AND len(rc) < 2 AS single,
           (len(sc) < 2 OR list_position(sc, sc[i]) = i) AND (len(rc) < 2 OR list_position(rc, rc[j]) = j) AS lead,
           nullif(sc[i], '') AS s, CASE WHEN starts_with(sk[i], sc[i]) THEN sk[i][4:6] ELSE sk[i][1:3] END AS s_role,
           nullif(rc[j], '') AS r, CASE WHEN starts_with(rk[j], rc[j]) THEN rk[j][4:6] ELSE rk[j][1:3] END AS r_role
    FROM two
), directed AS (
    SELECT *, false AS turned, s AS one, s_role AS one_role, r AS other, r_role AS other_role, sn AS one_name, rn AS other_name FROM parties
    UNION ALL BY NAME
    SELECT * REPLACE (false AS head), true AS turned, r AS one, r_role AS one_role, s AS other, s_role AS other_role, rn AS one_name, sn AS other_name
    FROM parties WHERE reciprocal AND len(recipient) > 0
)
SELECT id AS event, report, known, when_start AS day, when_precision, one AS source_country, nullif(one_role, '') AS source_role,
       other AS recipient_country, nullif(other_role, '') AS recipient_role, nullif(one_name, '') AS source_name, nullif(other_name, '') AS recipient_name,
       type, mode, quad, intensity, cameo, cameo_name, cameo_quad, goldstein, status, reciprocal, turned,
       where_name, where_country, confidence, dataset, sentence, head, single, lead
FROM directed
"""


def pairs_of(events: str) -> str:
    """The query that makes the rows of `pairs` from a relation with the columns of `events`."""
    return _PAIRS.format(events=events)
