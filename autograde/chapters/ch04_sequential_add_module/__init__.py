"""Experiments and hints of chapter 04: Sequential, ModuleList, add_module, and what a chain cannot do."""
