"""Grading whole classes: the plug-in for nbgrader, and `python -m autograde grade`.

From a submission's file to a score; each room may use what stands below it:

    measuring/       how fast a class is graded, side by side with nbgrader as it comes
    plugin           the steps that nbgrader calls
    validation       nbgrader's Validate, bounded in time
    whole_class/     a class at a time: the command, what is kept between runs, the report
    gradebook/       scores, panels and comments on their way into nbgrader's database and notebooks
    one_submission/  the process that judges: asks the child step by step, compares what comes back, scores
    intake/          a file that may be anything → the released notebook with the learner's answers
    child/           the confined process that runs the learner's code and answers with plain data
    confinement/     what that process may not do, settled before it sees the learner's code

Nothing that a child prints or claims is a score: the oracle, the comparison and the gradebook are in the grader's
process only.
"""
