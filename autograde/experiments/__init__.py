"""One module a chapter: its experiments and hints."""
