"""Experiments and hints of chapter 02: registration, traversal, modes, and saved state."""
