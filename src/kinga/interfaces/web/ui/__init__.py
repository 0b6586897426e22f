"""The look of every page: tokens, components, base pages, form rendering, icons and the leave-fast script.

Words: *component* (a template in `templates/ui/components/` with its parameters named at its top), *kind*
(what a status means: urgent, caution, done, active, new, waiting, closed), *chrome* (what stands around
the content of every page). Page authors read `docs/look.md`. Upstream: foundation only.
"""
