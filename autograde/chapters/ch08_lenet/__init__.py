"""Experiments and hints of chapter 08: a LeNet that reads handwritten digits."""
