"""What makes and tries the course: build, release, calibration, timings."""
