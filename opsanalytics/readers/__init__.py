"""THEIR words: exports of the platforms, told as data, and the one tolerant loader that reads them."""

from opsanalytics.readers.containers import HALF_MADE, SUFFIXES, Raw, unpack
from opsanalytics.readers.explain import Explanation, explain
from opsanalytics.readers.load import PartOfAnotherError, read_export, read_exports
from opsanalytics.readers.mapping import Mapping, mapping_of, mappings, mappings_with, own_mapping
from opsanalytics.readers.template import write_template

__all__ = [
    "HALF_MADE",
    "SUFFIXES",
    "Explanation",
    "Mapping",
    "PartOfAnotherError",
    "Raw",
    "explain",
    "mapping_of",
    "mappings",
    "mappings_with",
    "own_mapping",
    "read_export",
    "read_exports",
    "unpack",
    "write_template",
]
