"""Free answers: what a model says to a question, in process or behind an endpoint."""
