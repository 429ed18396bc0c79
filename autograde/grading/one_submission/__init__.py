"""The judging side: it asks the child, compares what comes back, and scores.

executors         where grading happens: executors to which jobs are submitted
distributed       the same on a Dask cluster
worker            the process that judges, and forks one for each running job
process_settings  what such a process has to know before it imports anything
grader            one submission → a score and a reason for each of its cells
plan              a rebuilt notebook → the steps to take: cells to run, checks to make
session           one submission's child: asked step by step, begun anew where it was lost
experiment_code   what a child is sent of the course for one check
warm_processes    the hold on warm processes: start them, have one fork a child, end it
wire              messages between the two sides
transcripts       what a child sent → a transcript, or a refusal
results           what is asked of a grader and what it gives back
outputs           what a cell shows, without what no page should show
fingerprint       on what scores depend besides the submission, as one digest
"""
