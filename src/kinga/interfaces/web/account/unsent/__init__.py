"""What was typed and not sent when a session ended: kept sealed for its worker, and opened again in its own form.

`kept` (what is kept), `expired` (a form that comes too late), `reopening` (the form itself again), `views`.
"""
