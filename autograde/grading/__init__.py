"""Grading whole classes: the plug-in for nbgrader, and `python -m autograde grade`.

From a submission's file to a score:

    plugin.py           the steps that nbgrader calls; validation.py: its Validate, bounded
    classes/            a class at a time: batch.py; command.py is `grade`, cache.py keeps what was graded,
                        summary.py and page.py tell about it
    intake/             the released notebook, with the texts of the learner's answer cells and nothing else:
                        reading.py takes files that may be anything, rebuilding.py what of them counts
    judges/             the grader's side. plan.py: a notebook → the steps to take; session.py asks a child, waits,
                        starts anew where one has died; transcripts.py reads its messages (wire.py) with suspicion;
                        grader.py judges and scores; worker.py is the process, executors.py and distributed.py start it
    child/              the learner's side. warm.py has imported everything and forks one child a submission; serving.py
                        runs the steps and answers with plain data; guard.py is what its Python refuses, in parts:
                        sealed.py (the harness out of reach), pristine.py (what checks rely on), refusals.py, modes.py
    confinement/        what the child may not do, settled before it sees the learner's code
    gradebook/          scores, panels and comments → nbgrader's database and folders
    measuring/          classes made of kept answers, graded side by side with nbgrader as it comes, and timed

Nothing that a child prints or claims is a score: the oracle, the comparison and the gradebook are in the grader's
process only.
"""
