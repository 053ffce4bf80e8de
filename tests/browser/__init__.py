"""The widget in a real browser; check numbers as in widget/CHECKS.md."""
