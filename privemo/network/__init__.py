"""Figure 1: encoder, emotion head and adversaries, and one training."""
