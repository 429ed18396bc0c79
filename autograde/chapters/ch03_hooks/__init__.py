"""Experiments and hints of chapter 03: hooks."""
