"""The catalogue of metrics, one file a subject, in report order."""

# ruff: noqa: F401, I001
from opsanalytics.metrics.catalogue import orders, refunds, traffic, repeat, ratings
from opsanalytics.metrics.catalogue import promotion, products, service, management
from opsanalytics.metrics.metric import close_catalogue

close_catalogue()
