"""The catalogue of metrics, one file a subject, in report order."""

# ruff: noqa: F401, I001
from opsanalytics.metrics.catalogue import orders
from opsanalytics.metrics.catalogue import refunds
from opsanalytics.metrics.catalogue import traffic
from opsanalytics.metrics.catalogue import repeat
from opsanalytics.metrics.catalogue import ratings
from opsanalytics.metrics.catalogue import promotion
from opsanalytics.metrics.catalogue import products
from opsanalytics.metrics.catalogue import service
from opsanalytics.metrics.catalogue import management
from opsanalytics.metrics.metric import close_catalogue

close_catalogue()
