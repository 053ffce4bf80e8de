"""What the people who answer for the words work with: review book, signatures, gaps."""
