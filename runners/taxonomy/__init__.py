"""Taxonomy trees and knowledge documents, read from git objects and never checked out."""
