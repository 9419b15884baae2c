"""Publishes what other jobs found, after checking every claim of theirs."""
