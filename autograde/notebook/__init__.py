"""What a notebook calls, and what is remembered.

functions      `check`, `hint`, `show` and `progress`
source         an experiment's source, as a reader can run it
where          the lines of an experiment that saw a difference
restart        an answer cell as it was released, with a copy of what was there
records        a learner's progress, in a file beside the notebook
missing        one quiet line where a cell needs an answer that is not there yet
failed         whether an answer's cell ran to its end when it ran last
place          in which chapter a notebook stands, and who runs it
"""
