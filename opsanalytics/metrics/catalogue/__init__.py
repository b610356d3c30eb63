"""The catalogue of metrics, one file a subject, in report order."""

from opsanalytics.metrics.catalogue import orders, refunds, traffic, repeat, ratings, promotion  # noqa: F401, I001
from opsanalytics.metrics.catalogue import products, service, management  # noqa: F401
from opsanalytics.metrics.metric import close_catalogue

close_catalogue()
