"""Tests of the school room."""
