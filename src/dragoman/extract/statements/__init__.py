"""Statements: who said, believes, wants what, in direct and indirect speech."""

from __future__ import annotations

from dragoman.extract.statements.coder import StatementCoder, connect
from dragoman.extract.statements.sources import with_sources

__all__ = ["StatementCoder", "connect", "with_sources"]
