"""Timings of grading, and the comparison with nbgrader as it comes.

class_timings  how fast a class is graded by both, and what confinement costs
sample_class   classes for trials, made of the kept answers
"""
