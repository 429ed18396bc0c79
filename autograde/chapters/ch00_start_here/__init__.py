"""Experiments and hints of chapter 00: how a check works."""
