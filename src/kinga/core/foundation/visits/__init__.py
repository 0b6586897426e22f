"""What someone answers on the public pages before they send it: held for the browser's own Back, and openable by nothing here.

A visit is one way through the pages in one tab. Its row is ciphertext whose key is in a cookie of that browser. The
store is bounded, ends by the clock, and is shared out between networks; whoever finds no room in it answers all the
same, by the field that every page carries. Nothing here knows what a visit is about.
"""
