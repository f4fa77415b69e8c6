"""What must be true for the shop to work, looked at: symptom, likely cause, what to do. Looking mends nothing."""
