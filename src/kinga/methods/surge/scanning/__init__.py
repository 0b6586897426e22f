"""Clusters in places and time: the prospective space-time scan."""
