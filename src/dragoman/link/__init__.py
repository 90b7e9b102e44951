"""Judgements that join records: who is meant, in what office on the day of the report."""

from dragoman.link.linker import ActorLinker
from dragoman.link.speakers import with_speakers

__all__ = ["ActorLinker", "with_speakers"]
