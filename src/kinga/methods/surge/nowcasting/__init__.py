"""Reports that are still on their way: how complete each period is, and how many there will have been."""
