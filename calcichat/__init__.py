"""Calcichat: answers questions about breast calcifications from one reviewed fact sheet."""

__version__ = "0.1.0"
