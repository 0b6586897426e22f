"""What is done for people: reports, cases, referrals, and the one inbox that joins them."""
