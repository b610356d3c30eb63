"""A Spark Connect server without Java (Sail), for as long as its standard input stays open: prints its port."""

import sys


def main() -> None:
    import pyspark

    # Sail 0.7 refuses to start beside a PySpark it does not know; it needs one for functions in Python, and we have none.
    pyspark.__version__ = min(pyspark.__version__, "4.2.0")
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    print(server.listening_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
