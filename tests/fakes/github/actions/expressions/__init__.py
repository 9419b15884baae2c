"""GitHub's expressions: `${{ … }}` in workflow files.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""
