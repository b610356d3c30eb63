"""Metrics: each is a value; their sources, the catalogue, and what evaluates them."""

import opsanalytics.metrics.catalogue  # noqa: F401 - fills METRICS
