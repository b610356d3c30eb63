"""The shop's own metrics: a Python file that its plan names."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from opsanalytics.core.errors import OpsError, UsageError

_last_run: list[tuple[Path, int]] = []


def declare(path: Path) -> None:
    """Run the file, in which `ops.metric` and `ops.sql_metric` declare metrics.

    It is run again only once it has changed, or another shop's has been run since. UsageError says
    what is wrong with it, and on which line.
    """
    if not path.is_file():
        raise UsageError("plan.own_metrics.missing", path=path)
    state = (path.resolve(), path.stat().st_mtime_ns)
    if _last_run == [state]:
        return
    spec = spec_from_file_location("own_metrics", path)
    if spec is None or spec.loader is None:
        raise UsageError("plan.own_metrics.no_python", path=path)
    try:
        spec.loader.exec_module(module_from_spec(spec))
    except OpsError as error:
        raise UsageError("plan.own_metrics.refused", path=path, why=error.message) from None
    except Exception as error:
        line = _line_of(error, path)
        why = f"{type(error).__name__}: {error}"
        raise UsageError("plan.own_metrics.broken", path=path, line=line, why=why) from None
    _last_run[:] = [state]


def forget_last_run() -> None:
    """Have the next file run, be it the one that was run last."""
    _last_run.clear()


def _line_of(error: Exception, path: Path) -> int:
    """The last line of the file that was reached."""
    if isinstance(error, SyntaxError):
        return error.lineno or 1
    line, frame = 1, error.__traceback__
    while frame:
        if frame.tb_frame.f_code.co_filename == str(path):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
