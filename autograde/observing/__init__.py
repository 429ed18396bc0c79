"""What runs beside the learner's code and notes what it sees.

experiment     experiments, observations and transcripts, and the run of one
subjects       what a check is given: which kind of thing it is, and whether that kind fits
conditions     states in which every layer or network is tried
aftermath      what code leaves changed that nobody asked it to change
isolation      what surrounds an experiment so that it leaves no trace: randomness, printing, objects
time_limits    how code that does not end is stopped
absence        operators of PyTorch that are not there while an exercise asks the learner to write them
plain          what an experiment sees → plain data
frames         the part of a traceback that belongs to the learner
syntax         text → its syntax tree, in whatever thread
watching       which Python functions run, however they are reached
opaque         functions whose insides cannot be looked at from Python
"""
