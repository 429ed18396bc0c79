"""A file that may be anything becomes the released notebook with the learner's answers in it."""
