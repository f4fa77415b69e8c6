"""What must be true of the house."""
