"""Benchmarks, run by hand: `python3 dev.py bench NAME`. Figures are ratios against a named peer in one run."""
