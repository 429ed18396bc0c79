"""What the course consists of, read from its own files: the chapters' texts, and the answers kept beside them."""
