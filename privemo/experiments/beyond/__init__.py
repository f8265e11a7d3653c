"""What is asked of a finished training besides the paper's questions (ours)."""
