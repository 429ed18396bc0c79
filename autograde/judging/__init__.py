"""What never meets the learner's code: the oracle, the comparison, the diagnosis."""
