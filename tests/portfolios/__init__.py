"""Tests of the portfolios room."""
