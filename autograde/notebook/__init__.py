"""What a notebook calls, and what is remembered.

functions      `check`, `hint`, `show` and `progress`
records        a learner's progress, in a file beside the notebook
"""
