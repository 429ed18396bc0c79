"""What never meets the learner's code.

checking       the whole of one check, without showing it
diagnosis      a misconception, recognised by its behaviour
oracle         an answer → what a check is given; the experiment, run on the oracle
judge          two transcripts → a verdict
"""
