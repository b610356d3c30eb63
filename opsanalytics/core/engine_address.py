"""Addresses of engines: DuckDB in this process, Spark on this machine, on a cluster, behind one."""

from __future__ import annotations

import re

from opsanalytics.core.errors import UsageError

DUCKDB = "duckdb"
SPARK, CONNECT = "spark://", "sc://"
CONNECT_PORT = 15002  # where Spark Connect listens if the address does not say
_HOST = r"[\w.-]+"
_FORMS = re.compile(
    rf"duckdb|spark://local(\[([1-9]\d*|\*)\])?|spark://{_HOST}:\d+(,{_HOST}:\d+)*"
    rf"|sc://{_HOST}(:\d+)?(/.*)?"
)


def engine_address(text: str) -> str:
    """The address of an engine as it was typed; one of no known form raises UsageError.

    >>> engine_address("sc://spark.example:15002")
    'sc://spark.example:15002'
    """
    address = text.strip()
    if not _FORMS.fullmatch(address):
        raise UsageError("core.no_engine", engine=place_of(address))
    return address


def place_of(address: str) -> str:
    """The address as it may be shown: without the parameters, which may hold a password.

    >>> place_of("sc://spark.example:443/;token=secret")
    'sc://spark.example:443'
    """
    scheme, marks, rest = address.partition("://")
    return scheme + marks + re.split(r"[/;?]", rest)[0]


def hosts_of(address: str) -> list[tuple[str, int]]:
    """The hosts and ports that must answer; none for what runs on this machine.

    >>> hosts_of("spark://one:7077,two:7077")
    [('one', 7077), ('two', 7077)]
    """
    scheme, _, rest = place_of(address).partition("://")
    if not rest or (scheme == "spark" and rest.startswith("local")):
        return []
    pairs = (place.partition(":") for place in rest.split(","))
    return [(host, int(port or CONNECT_PORT)) for host, _, port in pairs]
