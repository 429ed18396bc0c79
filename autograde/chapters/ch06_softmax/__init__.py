"""Experiments and hints of chapter 06: softmax, its logarithm, its gradient, and what goes wrong with them."""
