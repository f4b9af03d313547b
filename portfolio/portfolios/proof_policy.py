"""Who proof-reads a term comment, and who answers."""

from portfolio.portfolios.models import TermComment
from portfolio.portfolios.policy import can_comment
from portfolio.portfolios.voice_models import CommentProof
from portfolio.school.actors import Actor
from portfolio.school.roles import Role


def can_read_proofs(actor: Actor, class_id: int) -> bool:
    """The class's teachers and the office."""
    return can_comment(actor, class_id) or actor.has(Role.OFFICE)


def can_proof(actor: Actor, class_id: int, comment: TermComment | None) -> bool:
    """Whoever may read the comment for proof, but not who wrote it."""
    is_written = comment is not None and bool(comment.text)
    is_author = comment is not None and comment.author_id == actor.user_id
    return can_read_proofs(actor, class_id) and is_written and not is_author


def can_answer_proof(actor: Actor, class_id: int, proof: CommentProof) -> bool:
    """The class's teachers, but not who proposed the wording."""
    return can_comment(actor, class_id) and proof.reader_id != actor.user_id and proof.is_taken is None
