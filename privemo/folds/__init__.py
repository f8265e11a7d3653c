"""Who trains, who chooses and who is asked."""
