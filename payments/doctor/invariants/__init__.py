"""What must always be true of the tables (DESIGN: invariants), recomputed: one rule a file, in RULES."""
