"""Tests of what the school runs."""
