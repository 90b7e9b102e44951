"""Text to `Syntax`: words, sentences, tags, lemmas, dependencies and names.

from dragoman.parse import load_parser
parser = load_parser()
syntax = parser.parse("Iran rejected the offer on Monday.")
"""

from __future__ import annotations

from dragoman.parse.pipeline import Parser, load_parser
from dragoman.parse.spacy_doc import to_spacy

__all__ = ["Parser", "load_parser", "to_spacy"]
