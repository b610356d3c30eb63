"""THEIR words: exports of the platforms, told as data, and the one tolerant loader that reads them."""

from opsanalytics.readers.explain import Explanation, explain
from opsanalytics.readers.load import Export, read_export
from opsanalytics.readers.mapping import Mapping, mapping_of, mappings, mappings_with, own_mapping

__all__ = [
    "Explanation",
    "Export",
    "Mapping",
    "explain",
    "mapping_of",
    "mappings",
    "mappings_with",
    "own_mapping",
    "read_export",
]
