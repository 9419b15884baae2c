"""Asking models for flows: as many at once as the servers take; remembered, so that nothing is asked twice."""
