"""What runs beside the learner's code and notes what it sees: experiments, plain data, isolation, watches."""
