"""What a notebook calls, and what is remembered of a learner's progress."""
