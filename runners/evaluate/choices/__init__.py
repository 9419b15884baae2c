"""Multiple choice: how likely is each option after the question, by whatever computes likelihoods."""
