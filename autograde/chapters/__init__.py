"""The chapters, a folder each, found by `course.catalogue`; none knows of another.

chNN_name/ exNN_name    one exercise: its experiments, its hints, and what is said once it is passed
chNN_name/ common       what several exercises of the chapter share
"""
