"""What a notebook calls, and what is remembered.

calls          `check`, `hint`, `show` and `progress`
records        a learner's progress, in a file beside the notebook
"""
