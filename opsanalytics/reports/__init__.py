"""Reports: parameterised notebooks run by papermill, turned into HTML by nbconvert, published as whole sets."""

from opsanalytics.reports.kernels import Kernels
from opsanalytics.reports.make import Order, Result, make_reports
from opsanalytics.reports.run import Limits

__all__ = ["Kernels", "Limits", "Order", "Result", "make_reports"]
