"""Judgements that join records: who is meant, in what office on the day of the report."""

from dragoman.link.linker import ActorLinker

__all__ = ["ActorLinker"]
