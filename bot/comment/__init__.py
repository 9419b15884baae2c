"""The one comment, the check and the step summary in every state of a pull request, from one view. Pure."""
