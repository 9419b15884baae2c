"""A fake GitHub Actions: reads workflow files, decides what runs when and with which rights, starts act for each job.

`backend.Actions` is what the fake GitHub talks to; `settings.Settings` says what a repository's owner would set up.
"""
