"""Pictures of what was said and what came of it: `commitments`, `negotiations`, `disputes`, each with `sentence`, `terminal`, `plot`, `page` and `report`.

A terminal gets plain text, a file PNG or SVG (matplotlib, imported at use), a reader one page of HTML or Markdown; every sentence on them names its record.
"""

from __future__ import annotations

from dragoman.follow.words.pictures import commitments, disputes, negotiations

__all__ = ["commitments", "disputes", "negotiations"]
