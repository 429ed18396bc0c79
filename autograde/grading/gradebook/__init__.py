"""Scores, panels and comments on their way into nbgrader's database and notebooks."""
