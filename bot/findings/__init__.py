"""Findings for people and machines: text, workflow commands, SARIF, Markdown, suggestions. Pure."""
