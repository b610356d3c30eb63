"""Reports: parameterised notebooks run by papermill, turned into HTML by nbconvert, published as whole sets."""

from opsanalytics.reports.make import Order, Result, make_reports

__all__ = ["Order", "Result", "make_reports"]
