"""What can be said when little was published: shares of a total, means, and bare ratios."""
