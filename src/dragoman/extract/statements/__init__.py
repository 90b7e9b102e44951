"""Statements: who said, believes, wants what, in direct and indirect speech."""

from __future__ import annotations

from dragoman.extract.statements.coder import StatementCoder, connect

__all__ = ["StatementCoder", "connect"]
