"""Referrals on the screen: what is asked of us, what we asked of others, and how each one goes on."""
