"""What the course consists of: chapters and exercises, their texts and their kept answers."""
