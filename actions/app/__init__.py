"""The App's desk: each step of a life, with what needs the engine. Wired together by `actions/cli/app`."""
