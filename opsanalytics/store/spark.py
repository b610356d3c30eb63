"""Sessions on Spark, and what goes wrong with them as one sentence each."""

from __future__ import annotations

import re
import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opsanalytics.core.engine_address import CONNECT, SPARK, hosts_of, place_of
from opsanalytics.core.errors import EngineFailed, UsageError

SECONDS_TO_ANSWER = 5.0  # a host that takes longer to accept a connection is not there
SECONDS_FOR_A_WORKER = 30.0
_RETRIES = 4  # of a query whose connection broke: about five seconds
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # times are naive shop time: no zone may move them
    "spark.sql.ansi.enabled": "false",
}
_HERE = {  # of the process that we start ourselves; what a cluster needs is known there
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# On this machine, where one tries Spark out: what is compiled for one question is not worth it.
_ALONE = {
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.codegen.wholeStage": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
_LOST = ("UNAVAILABLE", "Retries", "Connection re", "Py4JNetwork", "has been stopped", "Stopped")
_DAMAGED = "Exception deserializing response"  # gRPC's words; all that we ask can be asked twice
_NO_FILE = ("PATH_NOT_FOUND", "FILE_NOT_EXIST", "does not exist", "No such file", "not found")
_MISFIT = ("PySpark version", "serialVersionUID", "InvalidClassException", "UNSUPPORTED_CLIENT")


def spark_session(address: str) -> Any:
    """A session at "spark://..." or "sc://..."; UsageError or EngineFailed say why there is none.

    No host is waited for longer than `SECONDS_TO_ANSWER`.
    """
    for host, port in hosts_of(address):
        try:
            socket.create_connection((host, port), SECONDS_TO_ANSWER).close()
            break
        except OSError:
            continue
    else:
        if hosts_of(address):
            raise EngineFailed("store.engine.unreachable", place=place_of(address))
    for message in ("PySpark does not yet fully support pandas", "'verifySchema' is ignored"):
        warnings.filterwarnings("ignore", message=message)
    try:
        with engine_errors(address):
            make = _connect_session if address.startswith(CONNECT) else _classic_session
            return make(address)
    except ImportError:
        raise UsageError("store.engine.not_installed") from None


def _connect_session(address: str) -> Any:
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession.builder.remote(address).create()
    session.client.set_retry_policies([_retry_policy()])
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    return session


def _retry_policy() -> Any:
    """Ask again when the connection broke, and when an answer came damaged (seen under load)."""
    from pyspark.sql.connect.client.retries import DefaultPolicy

    policy = DefaultPolicy(max_retries=_RETRIES)
    usual = policy.can_retry
    policy.can_retry = lambda error: usual(error) or _DAMAGED in str(error)
    return policy


def _classic_session(address: str) -> Any:
    from pyspark.sql import SparkSession

    local = address.startswith(f"{SPARK}local")
    master = address.removeprefix(SPARK) if local else address
    builder = SparkSession.builder.master(master).appName("opsanalytics")
    for name, value in (_SETTINGS | _HERE | (_ALONE if local else {})).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    running = session.sparkContext.master
    if running != master:
        raise UsageError("store.engine.another", place=place_of(address), running=running)
    session.sparkContext.setLogLevel("ERROR")
    if not local:
        _wait_for_a_worker(session, address)
    return session


def _wait_for_a_worker(session: Any, address: str) -> None:
    """A cluster without free workers would let the first query wait for ever."""
    until = time.monotonic() + SECONDS_FOR_A_WORKER
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:  # one is ours
        if time.monotonic() > until:
            session.stop()
            raise EngineFailed("store.engine.no_workers", place=place_of(address))
        time.sleep(0.2)


@contextmanager
def engine_errors(address: str) -> Iterator[None]:
    """Turn an error of Spark, or of the connection to it, into one sentence."""
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
    except ImportError:
        raise UsageError("store.engine.not_installed") from None
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise _as_sentence(error, address) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "grpc":
            raise
        raise _as_sentence(error, address) from error


def _first_words(error: Exception) -> str:
    """What the engine says itself, without the names of the client's objects around it."""
    java, details = getattr(error, "java_exception", None), getattr(error, "details", None)
    text = str(java.toString()) if java else str(details() if callable(details) else error)
    found = re.search(r'details = "([^"\n]+)', text)
    return (found[1] if found else text.strip().partition("\n")[0])[:300]


def _as_sentence(error: Exception, address: str) -> UsageError | EngineFailed:
    text = f"{type(error).__name__}: {error}"
    fields = {"place": place_of(address), "why": _first_words(error)}
    if "JAVA" in text and "GATEWAY" in text:
        return UsageError("store.engine.no_java")
    kinds = {"misfit": _MISFIT, "lost": _LOST, "no_files": _NO_FILE}
    for kind, marks in kinds.items():
        if any(mark in text for mark in marks):
            return EngineFailed(f"store.engine.{kind}", **fields)
    return EngineFailed("store.engine.failed", **fields)
