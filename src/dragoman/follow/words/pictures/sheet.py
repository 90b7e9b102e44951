"""A sheet to draw on from top to bottom: text in columns, with marked words, and charts between; saved as PNG or SVG, the same bytes for the same content.

Lengths are inches. Lines are broken by the widths of the letters of the font that comes with matplotlib, so that nothing runs over on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import MissingExtra, UsageError
from dragoman.follow.pictures import ACT, INK, MUTED, OWN, PAGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ACT", "GOOD", "INK", "LINE", "MARK", "MUTED", "OWN", "PAGE", "Sheet", "Style", "in_quotes", "plain"]

GOOD, LINE, MARK, PANEL = "#0F6B4D", "#D9D6CD", "#FFE08A", "#F7F6F2"
_SETTINGS: Final = {"font.family": ["DejaVu Sans"], "svg.hashsalt": "dragoman", "svg.fonttype": "none", "text.parse_math": False, "text.hinting": "none"}
_DPI: Final = 110
_MARGIN: Final = 0.3
_LEADING: Final = 1.42
"""Height of a line by the size of its letters."""


def plain(text: str) -> str:
    """Text on one line, without signs that steer (they would break an SVG, or turn the line round)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def in_quotes(text: str) -> str:
    """A sentence on one line between quotation marks, where it has none of its own."""
    line = plain(text)
    return line if line.startswith("“") else f"“{line}”"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set."""

    size: float = 9.0
    colour: str = INK
    weight: str = "normal"


@dataclass
class Sheet:
    """A sheet of some width; what is put on it moves `y`, the place of the next thing, down. Raises MissingExtra without matplotlib."""

    width: float = 12.0
    y: float = _MARGIN
    _put: list[Callable[[Figure], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            import matplotlib  # noqa: F401
        except ImportError as error:
            raise MissingExtra("a plot", "analysis") from error

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * _MARGIN

    def text(self, words: str, style: Style = Style(), *, x: float = 0.0, width: float | None = None, marked: tuple[int, int] | None = None) -> None:
        """Words broken into lines; characters `marked` of them stand on a coloured ground."""
        for start, end in _lines(words, width or self.inner - x, style):
            self._line(words, (start, end), style, x, marked)
            self.y += style.size * _LEADING / 72

    def _line(self, words: str, span: tuple[int, int], style: Style, x: float, marked: tuple[int, int] | None) -> None:
        start, end = span
        first, last = (min(max(at, start), end) for at in marked or (start, start))
        for a, b, ground in ((start, first, None), (first, last, MARK), (last, end, None)):
            if a < b:
                self._piece(words[a:b], style, _MARGIN + x + _wide(words[start:a], style), ground)

    def _piece(self, words: str, style: Style, x: float, ground: str | None) -> None:
        y = self.y + style.size / 72
        box = {"facecolor": ground, "pad": 1.2, "linewidth": 0} if ground else None

        def put(figure: Figure) -> None:
            height = figure.get_figheight()
            figure.text(
                x / self.width, 1 - y / height, words, size=style.size, color=style.colour, weight=style.weight, ha="left", va="baseline", bbox=box
            )  # fmt: skip

        self._put.append(put)

    def columns(self, cells: Sequence[Callable[[float, float], None]], gap: float = 0.3) -> None:
        """Things beside each other, each given its place and width; below them all it goes on."""
        top, lowest = self.y, self.y
        wide = (self.inner - gap * (len(cells) - 1)) / max(len(cells), 1)
        for n, cell in enumerate(cells):
            self.y = top
            cell(n * (wide + gap), wide)
            lowest = max(lowest, self.y)
        self.y = lowest

    def rule(self, colour: str = LINE) -> None:
        """A thin line across."""
        y = self.y

        def put(figure: Figure) -> None:
            from matplotlib.lines import Line2D

            at, edge = 1 - y / figure.get_figheight(), _MARGIN / self.width
            figure.add_artist(Line2D([edge, 1 - edge], [at, at], color=colour, linewidth=0.8))

        self._put.append(put)
        self.y += 0.08

    def ground(self, top: float, x: float, width: float) -> None:
        """A panel behind what was put since `top`."""
        bottom = self.y

        def put(figure: Figure) -> None:
            from matplotlib.patches import Rectangle

            height = figure.get_figheight()
            place = ((_MARGIN + x) / self.width, 1 - bottom / height)
            size = width / self.width, (bottom - top) / height
            figure.add_artist(Rectangle(place, *size, facecolor=PANEL, edgecolor=LINE, linewidth=0.6, zorder=-1, transform=figure.transFigure))

        self._put.append(put)

    def chart(self, height: float, draw: Callable[[Axes], None], *, left: float = 0.9, right: float = 0.0) -> None:
        """Axes across the sheet, `left` and `right` inches of it for labels."""
        top = self.y

        def put(figure: Figure) -> None:
            whole = figure.get_figheight()
            axes = figure.add_axes(
                ((_MARGIN + left) / self.width, 1 - (top + height) / whole, (self.inner - left - right) / self.width, height / whole), facecolor=PAGE
            )
            draw(axes)

        self._put.append(put)
        self.y += height

    def save(self, path: Path) -> None:
        """Write the sheet. Raises UsageError for another ending, or where the file cannot be written."""
        kind = ending(path)
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with rc_context(_SETTINGS):
            figure = Figure(figsize=(self.width, self.y + _MARGIN), facecolor=PAGE)
            FigureCanvasAgg(figure)
            for put in self._put:
                put(figure)
            try:
                figure.savefig(path, format=kind, dpi=_DPI, facecolor=PAGE, metadata={"Date": None} if kind == "svg" else {"Software": None})
            except OSError as error:
                raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def ending(path: Path) -> str:
    """png or svg, by a file's name. Raises UsageError for another."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("png", "svg"):
        raise UsageError(f"{path}: a picture is .png or .svg")
    return kind


def _lines(words: str, width: float, style: Style) -> list[tuple[int, int]]:
    """Where each line of a text begins and ends."""
    found: list[tuple[int, int]] = []
    start = at = 0
    for word in words.split(" "):
        end = at + len(word)
        if at > start and _wide(words[start:end], style) > width:
            found.append((start, at - 1))
            start = at
        at = end + 1
    return [*found, (start, len(words))] if words else []


def _wide(words: str, style: Style) -> float:
    """Width of words on one line in inches; spaces at their end count, and so they stand before a full stop here."""
    return _set(words + ".", style) - _set(".", style) if words else 0.0


def _set(words: str, style: Style) -> float:
    """As it will be set, without hints: the pieces of a line must meet."""
    from matplotlib.ft2font import LoadFlags

    font: Any = _font(style.weight)
    font.set_size(style.size, _DPI)
    font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / _DPI


@lru_cache(maxsize=4)
def _font(weight: str) -> object:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
