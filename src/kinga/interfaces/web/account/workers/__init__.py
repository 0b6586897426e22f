"""The workers of an agency, for whoever leads it: adding, and closing the account of whoever leaves."""
