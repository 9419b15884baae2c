"""Rows as one computation: layouts, attention, precision, the loss."""
