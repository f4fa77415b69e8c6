"""What we write to customers: one mail a file."""
