"""The teacher's judgement: queue, decisions, bulk approval."""
