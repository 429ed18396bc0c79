"""What runs in the confined process that executes a submission.

warm           the warm process: has imported everything, and forks one confined child for each submission
serving        the child: does what it is asked, answers with plain data
shell          cells as a notebook runs them, without a kernel
guard          what the child's own Python refuses to the learner's code, and puts back; in parts:
sealed         the harness that runs experiments, out of that code's reach
pristine       what checks rely on: put back, and watched while a check runs
refusals       frames, and code under other names
kindness       what honest code uses, doing less
pools          of that: a pool without workers
lines          programs, packages and other lines that are no Python
message        what both ends of the socket agree on
"""
