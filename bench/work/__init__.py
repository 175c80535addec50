"""What benchmarks run in processes of their own: throw-away sites, invented lists, workers."""
