"""The heavy work: reading trees, generating, training, evaluating. Knows nothing of GitHub."""
