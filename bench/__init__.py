"""The figures Mamori promises, measured: ``python -m bench`` prints one JSON line for each. See docs/bench.md."""
