"""What a notebook opens, asks and saves by; the notebooks as assignments."""
