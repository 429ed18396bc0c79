"""Grading whole classes: the plug-in for nbgrader, and `python -m autograde grade`.

From a submission's file to a score:

    intake.py       the released notebook, with the texts of the learner's answer cells and nothing else;
    reading.py          files that may be anything
    texts.py            what a cell's text defines and uses
    plan.py         a notebook → the steps to take: cells to run, checks to make
    warm.py         a process that has imported everything and forks one child a submission
    confinement/    what the child may not do, settled before it sees the learner's code
    guard.py        what the child's own Python refuses to the learner's code; in parts:
    sealed.py           the harness that runs experiments, out of that code's reach
    pristine.py         what checks rely on: put back, and watched while a check runs
    refusals.py         frames, and code under other names
    modes.py            the modes by which experiments see operations stay on
    child.py        runs the steps and answers with plain data
    session.py      the grader's side of one submission: asks, waits, starts anew where a child has died
    grader.py       judges what came back and writes each cell's outputs and score
    wire.py         messages between the two; transcripts.py reads them with suspicion
    worker.py       the process that judges; executors.py starts it, distributed.py on a cluster
    plugin.py       the steps that nbgrader calls
    batch.py        a class at a time; cache.py keeps what was graded, autograded.py and ledger.py write it,
                    summary.py and page.py tell about it
    trial.py        classes made of kept answers; bench.py grades them side by side with nbgrader as it comes

Nothing that a child prints or claims is a score: the oracle, the comparison and the gradebook are in the grader's
process only.
"""
