"""The student's selection of the term."""

from portfolio.portfolios import selection_models, voice_models

__all__ = ["selection_models", "voice_models"]
