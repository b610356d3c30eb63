"""How fast an order list is ingested, beside the fastest unchecked ways to turn the same file into Parquet."""
