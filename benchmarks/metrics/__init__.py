"""What metrics cost, beside the best hand-written SQL, pandas and two libraries, on the same Parquet files."""
