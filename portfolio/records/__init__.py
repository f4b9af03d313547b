"""What a student did: records, evidence, states and their workflow."""
