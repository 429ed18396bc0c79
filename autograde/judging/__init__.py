"""What never meets the learner's code.

checking       the whole of one check, without showing it
diagnosis      a misconception, recognised by its behaviour
slips          what a look at the code finds, for the message only
oracle         an answer → what a check is given; the experiment, run on the oracle
kept           the one door to what kept answers showed
live           they are run: a checkout, the grader
recorded       it is read from a file: the learner's edition
comparing      two transcripts → a verdict
"""
