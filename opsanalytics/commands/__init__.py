"""What each command does; data go to standard output, everything else to standard error."""

from opsanalytics.commands.daily import daily
from opsanalytics.commands.figures import check, metrics
from opsanalytics.commands.intake import KINDS, demo, ingest
from opsanalytics.commands.plans import plan
from opsanalytics.commands.reports import report
from opsanalytics.commands.schedule import SCHEDULES
from opsanalytics.commands.shared import say
from opsanalytics.commands.whatif import LEVERS, whatif

__all__ = [
    "KINDS",
    "LEVERS",
    "SCHEDULES",
    "check",
    "daily",
    "demo",
    "ingest",
    "metrics",
    "plan",
    "report",
    "say",
    "whatif",
]
