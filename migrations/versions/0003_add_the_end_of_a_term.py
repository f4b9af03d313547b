"""Add the end of a term."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Archives are never changed or deleted.
TRIGGERS = [
    (
        "sqlite",
        "CREATE TRIGGER archive_no_update BEFORE UPDATE ON archive BEGIN SELECT RAISE(ABORT, 'archive is append-only'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER archive_no_delete BEFORE DELETE ON archive BEGIN SELECT RAISE(ABORT, 'archive is append-only'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION archive_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'archive is append-only'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER archive_append_only BEFORE UPDATE OR DELETE ON archive FOR EACH ROW EXECUTE FUNCTION archive_append_only()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER archive_erasure_no_update BEFORE UPDATE ON archive_erasure BEGIN SELECT RAISE(ABORT, 'archive_erasure is append-only'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER archive_erasure_no_delete BEFORE DELETE ON archive_erasure BEGIN SELECT RAISE(ABORT, 'archive_erasure is append-only'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION archive_erasure_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'archive_erasure is append-only'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER archive_erasure_append_only BEFORE UPDATE OR DELETE ON archive_erasure FOR EACH ROW EXECUTE FUNCTION archive_erasure_append_only()",
    ),
]


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "archive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "term_report", "portfolio", name="archive_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("masked_name", sa.String(), nullable=False),
        sa.Column("school_name", sa.String(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("term_name", sa.String(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("audit_position", sa.Integer(), nullable=False),
        sa.Column("audit_digest", sa.String(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user_account.id"], name=op.f("fk_archive_issued_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_archive_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_archive_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "supersedes_id"],
            ["archive.school_id", "archive.id"],
            name=op.f("fk_archive_school_id_supersedes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_archive_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
        sa.UniqueConstraint("code", name=op.f("uq_archive_code")),
        sa.UniqueConstraint("school_id", "id", name="uq_archive_school_id_id"),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_archive_supersedes_id")),
    )
    with op.batch_alter_table("archive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_archive_class_id", ["class_id", "term_id"], unique=False)
        batch_op.create_index("ix_archive_sha256", ["sha256"], unique=False)
        batch_op.create_index("ix_archive_student_id", ["student_id", "term_id", "kind"], unique=False)
        batch_op.create_index(
            "uq_archive_first",
            ["student_id", "term_id", "kind", "language"],
            unique=True,
            sqlite_where=sa.text("supersedes_id IS NULL"),
            postgresql_where=sa.text("supersedes_id IS NULL"),
        )

    op.create_table(
        "class_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "recording",
                "selecting",
                "notice",
                "sign_off",
                "archived",
                name="class_term_phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back_reason", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_class_term_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_class_term_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_term")),
        sa.UniqueConstraint("class_id", "term_id", name=op.f("uq_class_term_class_id_term_id")),
    )
    with op.batch_alter_table("class_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_term_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_class_term_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "comment_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("proposed", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_taken", sa.Boolean(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_comment_proof_answered_by_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["user_account.id"], name=op.f("fk_comment_proof_reader_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_comment_proof_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_comment_proof_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_proof")),
    )
    with op.batch_alter_table("comment_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_proof_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_comment_proof_student_id", ["student_id", "term_id"], unique=False)

    op.create_table(
        "fitness_grade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "excellent",
                "good",
                "pass",
                "fail",
                name="fitness_level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_fitness_grade_author_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_fitness_grade_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_fitness_grade_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fitness_grade")),
        sa.UniqueConstraint(
            "school_id", "student_id", "term_id", name=op.f("uq_fitness_grade_school_id_student_id_term_id")
        ),
    )
    with op.batch_alter_table("fitness_grade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fitness_grade_school_id"), ["school_id"], unique=False)

    op.create_table(
        "level_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("dimension_id", sa.Integer(), nullable=False),
        sa.Column(
            "voice",
            sa.Enum(
                "self",
                "peer",
                "subject",
                "homeroom",
                "family",
                name="level_voice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_level_given_with_words")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_level_given_author_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "dimension_id"],
            ["dimension.school_id", "dimension.id"],
            name=op.f("fk_level_given_school_id_dimension_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_level_given_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_level_given_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_given")),
        sa.UniqueConstraint(
            "student_id",
            "term_id",
            "dimension_id",
            "voice",
            "author_id",
            name=op.f("uq_level_given_student_id_term_id_dimension_id_voice_author_id"),
        ),
    )
    with op.batch_alter_table("level_given", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_level_given_school_id"), ["school_id"], unique=False)

    op.create_table(
        "read_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_read_receipt_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_read_receipt_school_id_term_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_read_receipt_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_receipt")),
        sa.UniqueConstraint(
            "student_id", "term_id", "user_id", name=op.f("uq_read_receipt_student_id_term_id_user_id")
        ),
    )
    with op.batch_alter_table("read_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_receipt_school_id"), ["school_id"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column(
            "voice",
            sa.Enum(
                "self",
                "peer",
                "subject",
                "homeroom",
                "family",
                name="remark_voice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "invited",
                "declined",
                "written",
                "shown",
                "kept_back",
                name="remark_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("kept_back_reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_remark_author_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_remark_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_remark_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_remark_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sa.UniqueConstraint(
            "student_id", "term_id", "voice", "author_id", name=op.f("uq_remark_student_id_term_id_voice_author_id")
        ),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index("ix_remark_author_id", ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_remark_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_remark_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "term_portfolio",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "confirmed", name="selection_status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_digest", sa.String(), nullable=True),
        sa.Column("reopened_reason", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'confirmed' OR (confirmed_at IS NOT NULL AND confirmed_digest IS NOT NULL)",
            name=op.f("ck_term_portfolio_confirmed"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_term_portfolio_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_term_portfolio_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_term_portfolio_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_portfolio")),
        sa.UniqueConstraint("student_id", "term_id", name=op.f("uq_term_portfolio_student_id_term_id")),
    )
    with op.batch_alter_table("term_portfolio", schema=None) as batch_op:
        batch_op.create_index("ix_term_portfolio_class_id", ["class_id", "term_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_portfolio_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_term_portfolio_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "archive_erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("archive_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("erased_by_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["erased_by_id"], ["user_account.id"], name=op.f("fk_archive_erasure_erased_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "archive_id"],
            ["archive.school_id", "archive.id"],
            name=op.f("fk_archive_erasure_school_id_archive_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_erasure")),
        sa.UniqueConstraint("archive_id", name=op.f("uq_archive_erasure_archive_id")),
    )
    with op.batch_alter_table("archive_erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_erasure_school_id"), ["school_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("class_term_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "closed",
                "withdrawn",
                name="notice_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_notice_closed")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user_account.id"], name=op.f("fk_notice_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_term_id"],
            ["class_term.school_id", "class_term.id"],
            name=op.f("fk_notice_school_id_class_term_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("secret", name=op.f("uq_notice_secret")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_class_term_id", ["class_term_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_notice_status", ["status", "closes_at"], unique=False)
        batch_op.create_index("uq_notice_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "phase_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_term_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "recording",
                "selecting",
                "notice",
                "sign_off",
                "archived",
                name="phase_window_phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_phase_window_times")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_term_id"],
            ["class_term.school_id", "class_term.id"],
            name=op.f("fk_phase_window_school_id_class_term_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_window")),
        sa.UniqueConstraint("class_term_id", "phase", name=op.f("uq_phase_window_class_term_id_phase")),
    )
    with op.batch_alter_table("phase_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phase_window_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_phase_window_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_term_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "homeroom",
                "committee",
                "principal",
                name="sign_step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_by_name", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "class_term_id"],
            ["class_term.school_id", "class_term.id"],
            name=op.f("fk_sign_off_school_id_class_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_sign_off_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user_account.id"], name=op.f("fk_sign_off_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
    )
    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.create_index("ix_sign_off_class_term_id", ["class_term_id", "step"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_off_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_sign_off_student_id", ["student_id"], unique=False)
        batch_op.create_index(
            "uq_sign_off_standing",
            ["class_term_id", "student_id", "step"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "notice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("record_numbers", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "notice_id"],
            ["notice.school_id", "notice.id"],
            name=op.f("fk_notice_line_school_id_notice_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_notice_line_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_line")),
        sa.UniqueConstraint(
            "notice_id", "student_id", "version", name=op.f("uq_notice_line_notice_id_student_id_version")
        ),
    )
    with op.batch_alter_table("notice_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_line_school_id"), ["school_id"], unique=False)

    op.create_table(
        "window_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_window_extension_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "window_id"],
            ["phase_window.school_id", "phase_window.id"],
            name=op.f("fk_window_extension_school_id_window_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_extension")),
    )
    with op.batch_alter_table("window_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_window_extension_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_window_extension_window_id", ["window_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("class_term_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "filed",
                "handled",
                "decided",
                "re_examined",
                "closed",
                name="objection_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "upheld_as_is",
                "corrected",
                "withdrawn",
                "found_false",
                name="objection_decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("re_examined_reason", sa.String(), nullable=False),
        sa.Column("is_second_look", sa.Boolean(), nullable=False),
        sa.Column(
            "first_decision",
            sa.Enum(
                "upheld_as_is",
                "corrected",
                "withdrawn",
                "found_false",
                name="objection_first_decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("first_reasons", sa.String(), nullable=False),
        sa.Column("first_decided_by_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IS NULL OR (decided_by_id IS NOT NULL AND reasons <> '')", name=op.f("ck_objection_with_reasons")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_objection_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["first_decided_by_id"], ["user_account.id"], name=op.f("fk_objection_first_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["user_account.id"], name=op.f("fk_objection_handler_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_term_id"],
            ["class_term.school_id", "class_term.id"],
            name=op.f("fk_objection_school_id_class_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "record_id"], ["record.school_id", "record.id"], name=op.f("fk_objection_school_id_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_objection_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_objection_school_id_number")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index("ix_objection_class_term_id", ["class_term_id", "status"], unique=False)
        batch_op.create_index("ix_objection_record_id", ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_objection_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "picked_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("portfolio_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_key_case", sa.Boolean(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "portfolio_id"],
            ["term_portfolio.school_id", "term_portfolio.id"],
            name=op.f("fk_picked_record_school_id_portfolio_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "record_id"],
            ["record.school_id", "record.id"],
            name=op.f("fk_picked_record_school_id_record_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picked_record")),
        sa.UniqueConstraint("portfolio_id", "record_id", name=op.f("uq_picked_record_portfolio_id_record_id")),
    )
    with op.batch_alter_table("picked_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picked_record_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_picked_record_school_id"), ["school_id"], unique=False)

    op.create_table(
        "objector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "objection_id"],
            ["objection.school_id", "objection.id"],
            name=op.f("fk_objector_school_id_objection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_objector_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objector")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_objector_objection_id")),
    )
    with op.batch_alter_table("objector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objector_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objector_user_id"), ["user_id"], unique=False)

    op.create_table(
        "objection_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "objection_id"],
            ["objection.school_id", "objection.id"],
            name=op.f("fk_objection_file_school_id_objection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_file")),
    )
    with op.batch_alter_table("objection_file", schema=None) as batch_op:
        batch_op.create_index("ix_objection_file_objection_id", ["objection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_file_school_id"), ["school_id"], unique=False)

    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True))

    for dialect, statement in TRIGGERS:
        if op.get_bind().dialect.name == dialect:
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_column("frozen_at")

    with op.batch_alter_table("objection_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_file_school_id"))
        batch_op.drop_index("ix_objection_file_objection_id")

    op.drop_table("objection_file")

    with op.batch_alter_table("objector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objector_user_id"))
        batch_op.drop_index(batch_op.f("ix_objector_school_id"))

    op.drop_table("objector")
    with op.batch_alter_table("picked_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_picked_record_school_id"))
        batch_op.drop_index(batch_op.f("ix_picked_record_record_id"))

    op.drop_table("picked_record")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index("uq_objection_school_id_id")
        batch_op.drop_index(batch_op.f("ix_objection_school_id"))
        batch_op.drop_index("ix_objection_record_id")
        batch_op.drop_index("ix_objection_class_term_id")

    op.drop_table("objection")
    with op.batch_alter_table("window_extension", schema=None) as batch_op:
        batch_op.drop_index("ix_window_extension_window_id")
        batch_op.drop_index(batch_op.f("ix_window_extension_school_id"))

    op.drop_table("window_extension")
    with op.batch_alter_table("notice_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_line_school_id"))

    op.drop_table("notice_line")
    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.drop_index("uq_sign_off_standing")
        batch_op.drop_index("ix_sign_off_student_id")
        batch_op.drop_index(batch_op.f("ix_sign_off_school_id"))
        batch_op.drop_index("ix_sign_off_class_term_id")

    op.drop_table("sign_off")
    with op.batch_alter_table("phase_window", schema=None) as batch_op:
        batch_op.drop_index("uq_phase_window_school_id_id")
        batch_op.drop_index(batch_op.f("ix_phase_window_school_id"))

    op.drop_table("phase_window")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("uq_notice_school_id_id")
        batch_op.drop_index("ix_notice_status")
        batch_op.drop_index(batch_op.f("ix_notice_school_id"))
        batch_op.drop_index("ix_notice_class_term_id")

    op.drop_table("notice")
    with op.batch_alter_table("archive_erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archive_erasure_school_id"))

    op.drop_table("archive_erasure")
    with op.batch_alter_table("term_portfolio", schema=None) as batch_op:
        batch_op.drop_index("uq_term_portfolio_school_id_id")
        batch_op.drop_index(batch_op.f("ix_term_portfolio_school_id"))
        batch_op.drop_index("ix_term_portfolio_class_id")

    op.drop_table("term_portfolio")
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index("uq_remark_school_id_id")
        batch_op.drop_index(batch_op.f("ix_remark_school_id"))
        batch_op.drop_index("ix_remark_author_id")

    op.drop_table("remark")
    with op.batch_alter_table("read_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_receipt_school_id"))

    op.drop_table("read_receipt")
    with op.batch_alter_table("level_given", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_level_given_school_id"))

    op.drop_table("level_given")
    with op.batch_alter_table("fitness_grade", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fitness_grade_school_id"))

    op.drop_table("fitness_grade")
    with op.batch_alter_table("comment_proof", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_proof_student_id")
        batch_op.drop_index(batch_op.f("ix_comment_proof_school_id"))

    op.drop_table("comment_proof")
    with op.batch_alter_table("class_term", schema=None) as batch_op:
        batch_op.drop_index("uq_class_term_school_id_id")
        batch_op.drop_index(batch_op.f("ix_class_term_school_id"))

    op.drop_table("class_term")
    with op.batch_alter_table("archive", schema=None) as batch_op:
        batch_op.drop_index("uq_archive_first")
        batch_op.drop_index("ix_archive_student_id")
        batch_op.drop_index("ix_archive_sha256")
        batch_op.drop_index("ix_archive_class_id")
        batch_op.drop_index(batch_op.f("ix_archive_school_id"))

    op.drop_table("archive")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION archive_append_only()")
        op.execute("DROP FUNCTION archive_erasure_append_only()")
