"""When each phase of a class is open: set for many classes at once, staggered, made longer with a reason."""

from portfolio.portfolios import notice_models, selection_models, voice_models

__all__ = ["notice_models", "selection_models", "voice_models"]
