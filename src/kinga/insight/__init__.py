"""What is learnt from counts."""
