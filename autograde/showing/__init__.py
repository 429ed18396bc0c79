"""A verdict as a panel, in HTML and in plain text."""
