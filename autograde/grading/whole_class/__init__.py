"""A whole class.

command        `python -m autograde grade`: what it says and shows meanwhile
batch          every submission of an assignment, in parallel, written by one process
submissions    what nbgrader's configuration says: where submissions lie, what was released
releasing      an assignment into the gradebook and the release folder
lateness       what takes points off late hand-ins
cache          what was graded is kept: one file a submission
summary        what came of it: one result a submission, and what can be said of all together
worth_a_look   what a teacher should look at in answers
report         the class report, one HTML file
"""
