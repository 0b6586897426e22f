"""The trail: what makes the audit log tamper-evident.

Its words: a *leaf* is one audit event in canonical JSON; the *tree* is the Merkle tree over all leaves; a
*checkpoint* is the tree's size and root, signed; a *witness* is someone elsewhere who signs a checkpoint after
checking that it continues the one they saw before. Whoever changes, removes, swaps or inserts an event makes
a tree that no signed checkpoint matches. `canonical`, `tree` and `notes` are pure.
"""
