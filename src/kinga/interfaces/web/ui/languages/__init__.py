"""Languages of the pages: which are offered, and how parts of a sentence are joined in each.

Words: *reviewed* (a native speaker has read the whole translation for this site: `KINGA_REVIEWED_LANGUAGES`),
*borrowed* (words of Django or allauth that reach our screens and that we translate ourselves).
"""
