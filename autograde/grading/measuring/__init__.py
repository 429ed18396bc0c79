"""Timings of grading, and the comparison with nbgrader as it comes."""
