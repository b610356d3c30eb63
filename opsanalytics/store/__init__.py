"""The store: immutable generations of Parquet tables, and the engines that read them."""
