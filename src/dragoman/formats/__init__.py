"""The field's formats: event data sets in and out of the store, and events out in the formats of other tools."""

from dragoman.formats.choice import Choice
from dragoman.formats.exporting import export, export_formats, left_out
from dragoman.formats.importing import Counts, Import, Imported
from dragoman.formats.spec import Format, format_named, formats

__all__ = ["Choice", "Counts", "Format", "Import", "Imported", "export", "export_formats", "format_named", "formats", "left_out"]
