"""Starts and stops the product on one machine, and trains it when something changed."""
