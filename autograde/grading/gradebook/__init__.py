"""Scores, panels and comments on their way to nbgrader.

scores         several graded submissions → the gradebook, in one transaction
database       the gradebook, opened and used with patience
autograded     a graded submission → its folder among nbgrader's autograded ones, all of it at once
"""
