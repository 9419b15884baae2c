"""The steps of the Action: each command of `action.yml` is a module here."""
