"""Figures of modules and calls: `figures` (canvas and style), `timeline`, `tree`, `callpath`."""
