"""The end of a case: how long it is kept, what holds it longer, and shredding it by two persons.

Nothing is shredded by itself. What is closed for as long as the agency's rule says stands in a list; somebody asks for its
shredding, and somebody else decides. A legal hold stands above all, and two persons lift it. What is shredded is gone
with its keys; what remains is a row without words, counts, the trace, and a certificate.
"""
