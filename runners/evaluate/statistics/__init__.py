"""Paired statistics for small evaluations. Pure: numbers in, numbers out; shares are 0..1, intervals two-sided."""
