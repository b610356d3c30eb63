"""What is worked out of small frames: contributions to a change, uplifts, cohorts, pairs, concentration, prices."""

from opsanalytics.analysis.association import associations
from opsanalytics.analysis.cohorts import cohort_matrix, return_curve
from opsanalytics.analysis.concentration import Concentration, concentration, pareto
from opsanalytics.analysis.contributions import contributions
from opsanalytics.analysis.prices import below_floor, raised_before_discount
from opsanalytics.analysis.saturation import Saturation, saturation
from opsanalytics.analysis.uplift import Uplift, uplift

__all__ = [
    "Concentration",
    "Saturation",
    "Uplift",
    "associations",
    "below_floor",
    "cohort_matrix",
    "concentration",
    "contributions",
    "pareto",
    "raised_before_discount",
    "return_curve",
    "saturation",
    "uplift",
]
