"""Benchmarks: ours, the ordinary way, and the limit of the machine, in turn, in one run. See bench/README.md."""
