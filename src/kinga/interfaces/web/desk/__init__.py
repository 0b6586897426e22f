"""The desk: the inbox, one report and what becomes of it, and writing down a report for a caller."""
