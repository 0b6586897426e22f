"""Time-location sampling: shares among people at venues, drawn by venue, day and time. docs/methods/venues.md.

`slots` has the universe and the draw; `visits` the estimate by wave, the change between waves, and joint audits.
"""
