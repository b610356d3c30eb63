"""THEIR words: exports of the platforms, told as data, and the one tolerant loader that reads them."""

from opsanalytics.readers.load import Export, read_export
from opsanalytics.readers.mapping import Mapping, mapping_of, mappings

__all__ = ["Export", "Mapping", "mapping_of", "mappings", "read_export"]
