"""Fits the English sentence encoder to the subject; run by maintainers, never when serving."""
