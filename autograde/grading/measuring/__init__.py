"""Timings of grading, and the comparison with nbgrader as it comes.

bench          how fast a class is graded by both, and what confinement costs
trial          classes for trials, made of the kept answers
"""
