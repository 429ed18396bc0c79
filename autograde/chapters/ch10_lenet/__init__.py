"""Experiments and hints of chapter 10: a LeNet that reads handwritten digits."""
