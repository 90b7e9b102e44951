"""Events: who did what to whom, when, where, and whether it happened at all."""

from dragoman.extract.events.coder import EventCoder

__all__ = ["EventCoder"]
