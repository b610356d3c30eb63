"""Completion in bash and zsh, by argcomplete: commands, options, shops, metrics, breakdowns."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

# Of the questions of `analyse`.
BREAKDOWNS = {"cohorts": "week month", "rfm": "cuts ranks", "pairs": "order buyer"}
BREAKDOWNS |= {"funnel": "channel product category buyer week"}


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell that asks what may come next, and end."""
    import argcomplete

    for action in _actions(parser):
        if action.dest in _COMPLETERS:
            action.completer = _COMPLETERS[action.dest]
    argcomplete.autocomplete(parser)


def _actions(parser: argparse.ArgumentParser) -> Iterable[Any]:
    """The options of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


def _shops(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    from opsanalytics.core.paths import data_dir, shops

    return shops(data_dir(getattr(parsed_args, "data", None)))


def _metrics(**_: Any) -> list[str]:
    from opsanalytics.metrics.metric import METRICS

    return list(METRICS)


def _breakdowns(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """Those of metrics, or of the question that is asked; `whatif --by` takes a day."""
    if question := getattr(parsed_args, "question", ""):
        from opsanalytics.cli.analyse import question_named

        return BREAKDOWNS.get(question_named(question), "").split()
    if not hasattr(parsed_args, "metric"):
        return []
    from opsanalytics.core.periods import GRAINS
    from opsanalytics.metrics.sources import CHINESE, DIMENSIONS

    return [*GRAINS, *DIMENSIONS, *CHINESE]


def _sources(**_: Any) -> list[str]:
    from opsanalytics.cli.ingest import kinds
    from opsanalytics.store.tables import TABLES

    return [*kinds(), *(f"own_{table}" for table in TABLES)]


_COMPLETERS = {"shop": _shops, "metric": _metrics, "names": _metrics}
_COMPLETERS |= {"by": _breakdowns, "source": _sources}
