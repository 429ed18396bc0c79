"""The judging side: it asks the child, compares what comes back, and scores."""
