"""Benchmarks: rates and times on synthetic books, printed for `docs/benchmarks.md`; never a test."""
