"""How readers fare on the same messy exports with known truth: `python -m benchmarks.reliability`."""
