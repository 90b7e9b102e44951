"""The field's formats: event data sets in and out of the store, and events out in the formats of other tools."""

from dragoman.formats.importing import Counts, Import, Imported
from dragoman.formats.spec import Format, format_named, formats

__all__ = ["Counts", "Format", "Import", "Imported", "format_named", "formats"]
