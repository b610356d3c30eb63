"""What-if: levers, what they give, what a goal would take; pure functions on a few numbers."""

from opsanalytics.scenarios.levers import LEVERS, Scenario, make_scenario, read_scenarios, save_scenario
from opsanalytics.scenarios.model import NOTHING, Ads, Base, Channel, Now, Outcome
from opsanalytics.scenarios.seek import SOUGHT, Need, moved, seek, sensitivity

__all__ = [
    "LEVERS", "NOTHING", "SOUGHT", "Ads", "Base", "Channel", "Need", "Now", "Outcome", "Scenario",
    "make_scenario", "moved", "read_scenarios", "save_scenario", "seek", "sensitivity",
]  # fmt: skip
