"""What runs in the confined process that executes a submission."""
