"""Experiments and hints of chapter 01: what runs when a module is made, and when it is called."""
