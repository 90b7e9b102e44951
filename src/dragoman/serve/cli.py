"""The command `dragoman`: its subcommands and what becomes of errors.

Standard output is data only. Exit codes: 0 all read, 1 an error of ours, 2 misuse, 3 some inputs refused, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from dragoman.errors import DragomanError
from dragoman.serve import asking, doctor, exchanging, following, ingesting, keeping, ledgering, linking, lookups, measuring, reading, serving, watching

__all__ = ["app", "main"]

app = typer.Typer(
    name="dragoman",
    help="Reads news about international affairs and keeps the record: who did what to whom, who said what, and where it says so.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from dragoman import __version__

        print(f"dragoman {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


reading.register(app)
ingesting.register(app)
watching.register(app)
keeping.register(app)
asking.register(app)
linking.register(app)
following.register(app)
ledgering.register(app)
exchanging.register(app)
lookups.register(app)
measuring.register(app)
doctor.register(app)
serving.register(app)


def main() -> None:
    """Entry point. No traceback reaches a user unless DRAGOMAN_DEBUG is set."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # numpy's own threads gain nothing on vectors this small, cost a quarter more of the processor, and can change last digits with the number of cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except DragomanError as error:
        print(f"dragoman: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("dragoman: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): no error, and nothing more to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("DRAGOMAN_DEBUG"):
            raise
        print(f"dragoman: internal error ({type(error).__name__}: {error}); set DRAGOMAN_DEBUG=1 for details and please report it", file=sys.stderr)
        sys.exit(1)
