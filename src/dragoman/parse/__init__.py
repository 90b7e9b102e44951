"""Text to `Syntax`: words, sentences, tags, lemmas, dependencies and names.

    from dragoman.parse import load_parser
    parser = load_parser()
    syntax = parser.parse("Iran rejected the offer on Monday.")
"""

from __future__ import annotations

from dragoman.parse.pipeline import Parser, load_parser

__all__ = ["Parser", "load_parser"]
