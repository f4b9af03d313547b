"""Begin with accounts schools records and jobs."""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Audit rows are never changed or deleted.
TRIGGERS = [
    (
        "sqlite",
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_seal is append-only'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_seal is append-only'); END",
    ),
    (
        "postgresql",
        "CREATE FUNCTION audit_seal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_seal is append-only'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_seal_append_only()",
    ),
]


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_audit_event_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("code", name=op.f("uq_district_code")),
    )
    op.create_table(
        "framework_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint("school_id", "version", name=op.f("uq_framework_version_school_id_version")),
    )
    with op.batch_alter_table("framework_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_framework_version_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_framework_version_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="job_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "school_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("cohort_year", sa.Integer(), nullable=False),
        sa.Column("first_grade", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_class")),
        sa.UniqueConstraint("school_id", "code", name=op.f("uq_school_class_school_id_code")),
    )
    with op.batch_alter_table("school_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_class_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_school_class_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "sign_in_delay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_delay")),
    )
    with op.batch_alter_table("sign_in_delay", schema=None) as batch_op:
        batch_op.create_index("uq_sign_in_delay_account_device", ["account", "device"], unique=True)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "homeroom", "deputy", name="appointment_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_appointment_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_appointment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_appointment_user_id", ["user_id"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_seal_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_seal")),
    )
    with op.batch_alter_table("audit_seal", schema=None) as batch_op:
        batch_op.create_index("uq_audit_seal_school_id_position", ["school_id", "position"], unique=True)

    op.create_table(
        "dimension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("framework_version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "framework_version_id"],
            ["framework_version.school_id", "framework_version.id"],
            name=op.f("fk_dimension_school_id_framework_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dimension")),
        sa.UniqueConstraint("framework_version_id", "code", name=op.f("uq_dimension_framework_version_id_code")),
    )
    with op.batch_alter_table("dimension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dimension_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_dimension_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "students", "staff", name="import_batch_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_import_batch_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_school_id"), ["school_id"], unique=False)

    op.create_table(
        "job_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_closing", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="job_item_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_item_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_item")),
    )
    with op.batch_alter_table("job_item", schema=None) as batch_op:
        batch_op.create_index("ix_job_item_state_leased_until", ["state", "leased_until"], unique=False)
        batch_op.create_index("uq_job_item_job_id_position", ["job_id", "position"], unique=True)

    op.create_table(
        "return_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_return_reason_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_reason")),
        sa.UniqueConstraint("school_id", "user_id", "text", name=op.f("uq_return_reason_school_id_user_id_text")),
    )
    with op.batch_alter_table("return_reason", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_reason_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_return_reason_user_id"), ["user_id"], unique=False)

    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_school_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("code", name=op.f("uq_school_code")),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_code_digest")),
    )
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_code_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_staff_member_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_staff_member_school_id_number")),
        sa.UniqueConstraint("school_id", "user_id", name=op.f("uq_staff_member_school_id_user_id")),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_member_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "student",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("national_number", sa.String(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("entry_year", sa.Integer(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_student_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_student_school_id_number")),
        sa.UniqueConstraint("school_id", "user_id", name=op.f("uq_student_school_id_user_id")),
    )
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_student_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_student_user_id"), ["user_id"], unique=False)
        batch_op.create_index("uq_student_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("framework_version_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_term_dates")),
        sa.ForeignKeyConstraint(
            ["school_id", "framework_version_id"],
            ["framework_version.school_id", "framework_version.id"],
            name=op.f("fk_term_school_id_framework_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("school_id", "code", name=op.f("uq_term_school_id_code")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_term_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_enrolment_dates")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_enrolment_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_enrolment_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_class_id_until_on", ["class_id", "until_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_enrolment_student_id", ["student_id"], unique=False)

    op.create_table(
        "guardianship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_guardianship_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_guardianship_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianship")),
        sa.UniqueConstraint(
            "school_id", "student_id", "user_id", name=op.f("uq_guardianship_school_id_student_id_user_id")
        ),
    )
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardianship_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guardianship_user_id"), ["user_id"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dimension_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "dimension_id"],
            ["dimension.school_id", "dimension.id"],
            name=op.f("fk_indicator_school_id_dimension_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_indicator_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "student",
                "guardian",
                "teacher",
                "homeroom",
                "office",
                "principal",
                "admin",
                "inspector",
                name="membership_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("(school_id IS NULL) <> (district_id IS NULL)", name=op.f("ck_membership_one_place")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_membership_district_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_membership_school_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "school_id", "role", name=op.f("uq_membership_user_id_school_id_role")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_user_id"), ["user_id"], unique=False)

    op.create_table(
        "print_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_key", sa.String(), nullable=True),
        sa.Column("archive_key", sa.String(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_print_run_created_by")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_print_run_job_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_print_run_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_print_run_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
        sa.UniqueConstraint("created_by", "form_key", name=op.f("uq_print_run_created_by_form_key")),
        sa.UniqueConstraint("job_id", name=op.f("uq_print_run_job_id")),
    )
    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_run_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_print_run_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "printed_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("cache_key", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_printed_document_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_printed_document_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_document")),
        sa.UniqueConstraint(
            "school_id",
            "student_id",
            "term_id",
            "cache_key",
            name=op.f("uq_printed_document_school_id_student_id_term_id_cache_key"),
        ),
    )
    with op.batch_alter_table("printed_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_printed_document_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_printed_document_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "term_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_term_comment_author_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_term_comment_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_term_comment_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_comment")),
        sa.UniqueConstraint(
            "school_id", "student_id", "term_id", name=op.f("uq_term_comment_school_id_student_id_term_id")
        ),
    )
    with op.batch_alter_table("term_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_comment_school_id"), ["school_id"], unique=False)

    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("entry_key", sa.String(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "film",
                "sports_day",
                "student_festival",
                "drama",
                "english_skit",
                "after_school",
                "lecture",
                "science",
                "volunteering",
                "labour",
                "social_study",
                "career",
                "safety",
                "inquiry",
                "league",
                "office_held",
                "honour",
                "homework_support",
                "other",
                name="record_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("dimension_id", sa.Integer(), nullable=True),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("secondary_dimension_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organiser", sa.String(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "class",
                "school",
                "district",
                "city",
                "province",
                "nation",
                "world",
                name="record_level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column(
            "part",
            sa.Enum("lead", "main", "part", name="record_part", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("reflection", sa.String(), nullable=False),
        sa.Column("award_name", sa.String(), nullable=False),
        sa.Column("award_grade", sa.String(), nullable=False),
        sa.Column("award_issuer", sa.String(), nullable=False),
        sa.Column("award_on", sa.Date(), nullable=True),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "student",
                "roster",
                "check_in",
                "teacher",
                "partner",
                "import",
                name="record_source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_observation", sa.Boolean(), nullable=False),
        sa.Column("has_pledge", sa.Boolean(), nullable=False),
        sa.Column("may_be_published", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "returned",
                "withdrawn",
                name="record_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'approved' OR (approver_id IS NOT NULL AND approver_id <> author_id)",
            name=op.f("ck_record_approved_by_another"),
        ),
        sa.CheckConstraint(
            "status <> 'returned' OR return_reason IS NOT NULL", name=op.f("ck_record_returned_with_reason")
        ),
        sa.CheckConstraint(
            "status NOT IN ('submitted', 'approved') OR dimension_id IS NOT NULL",
            name=op.f("ck_record_submitted_is_classified"),
        ),
        sa.CheckConstraint("hours IS NULL OR hours >= 0", name=op.f("ck_record_hours")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_record_dates")),
        sa.ForeignKeyConstraint(["approver_id"], ["user_account.id"], name=op.f("fk_record_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_record_author_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_record_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "dimension_id"],
            ["dimension.school_id", "dimension.id"],
            name=op.f("fk_record_school_id_dimension_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "indicator_id"],
            ["indicator.school_id", "indicator.id"],
            name=op.f("fk_record_school_id_indicator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "secondary_dimension_id"],
            ["dimension.school_id", "dimension.id"],
            name=op.f("fk_record_school_id_secondary_dimension_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_record_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_record_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("author_id", "form_key", name=op.f("uq_record_author_id_form_key")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_record_school_id_number")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_author_id_entry_key", ["author_id", "entry_key"], unique=False)
        batch_op.create_index("ix_record_class_status", ["class_id", "status", "submitted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_record_student_term", ["student_id", "term_id"], unique=False)
        batch_op.create_index("uq_record_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "ready",
                "failed",
                name="evidence_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("received_key", sa.String(), nullable=True),
        sa.Column("master_key", sa.String(), nullable=True),
        sa.Column("screen_key", sa.String(), nullable=True),
        sa.Column("thumb_key", sa.String(), nullable=True),
        sa.Column("print_key", sa.String(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "record_id"],
            ["record.school_id", "record.id"],
            name=op.f("fk_evidence_school_id_record_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["uploaded_by"], ["user_account.id"], name=op.f("fk_evidence_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("record_id", "sha256", name=op.f("uq_evidence_record_id_sha256")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_evidence_sha256", ["school_id", "sha256"], unique=False)
        batch_op.create_index("uq_evidence_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column(
            "before",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "returned",
                "withdrawn",
                name="change_before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "returned",
                "withdrawn",
                name="change_after",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "record_id"],
            ["record.school_id", "record.id"],
            name=op.f("fk_status_change_school_id_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_change")),
    )
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.create_index("ix_status_change_record_id", ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_status_change_school_id"), ["school_id"], unique=False)

    for dialect, statement in TRIGGERS:
        if op.get_bind().dialect.name == dialect:
            op.execute(statement)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_change_school_id"))
        batch_op.drop_index("ix_status_change_record_id")

    op.drop_table("status_change")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("uq_evidence_school_id_id")
        batch_op.drop_index("ix_evidence_sha256")
        batch_op.drop_index(batch_op.f("ix_evidence_school_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("uq_record_school_id_id")
        batch_op.drop_index("ix_record_student_term")
        batch_op.drop_index(batch_op.f("ix_record_school_id"))
        batch_op.drop_index("ix_record_class_status")
        batch_op.drop_index("ix_record_author_id_entry_key")

    op.drop_table("record")
    with op.batch_alter_table("term_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_comment_school_id"))

    op.drop_table("term_comment")
    with op.batch_alter_table("printed_document", schema=None) as batch_op:
        batch_op.drop_index("uq_printed_document_school_id_id")
        batch_op.drop_index(batch_op.f("ix_printed_document_school_id"))

    op.drop_table("printed_document")
    with op.batch_alter_table("print_run", schema=None) as batch_op:
        batch_op.drop_index("uq_print_run_school_id_id")
        batch_op.drop_index(batch_op.f("ix_print_run_school_id"))

    op.drop_table("print_run")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_user_id"))
        batch_op.drop_index(batch_op.f("ix_membership_school_id"))

    op.drop_table("membership")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index("uq_indicator_school_id_id")
        batch_op.drop_index(batch_op.f("ix_indicator_school_id"))

    op.drop_table("indicator")
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guardianship_user_id"))
        batch_op.drop_index(batch_op.f("ix_guardianship_school_id"))

    op.drop_table("guardianship")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_student_id")
        batch_op.drop_index(batch_op.f("ix_enrolment_school_id"))
        batch_op.drop_index("ix_enrolment_class_id_until_on")

    op.drop_table("enrolment")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index("uq_term_school_id_id")
        batch_op.drop_index(batch_op.f("ix_term_school_id"))

    op.drop_table("term")
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.drop_index("uq_student_school_id_id")
        batch_op.drop_index(batch_op.f("ix_student_user_id"))
        batch_op.drop_index(batch_op.f("ix_student_school_id"))

    op.drop_table("student")
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_member_user_id"))
        batch_op.drop_index(batch_op.f("ix_staff_member_school_id"))

    op.drop_table("staff_member")
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_code_user_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_code_school_id"))

    op.drop_table("sign_in_code")
    op.drop_table("school")
    with op.batch_alter_table("return_reason", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_reason_user_id"))
        batch_op.drop_index(batch_op.f("ix_return_reason_school_id"))

    op.drop_table("return_reason")
    with op.batch_alter_table("job_item", schema=None) as batch_op:
        batch_op.drop_index("uq_job_item_job_id_position")
        batch_op.drop_index("ix_job_item_state_leased_until")

    op.drop_table("job_item")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_school_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_owner_id"))

    op.drop_table("import_batch")
    with op.batch_alter_table("dimension", schema=None) as batch_op:
        batch_op.drop_index("uq_dimension_school_id_id")
        batch_op.drop_index(batch_op.f("ix_dimension_school_id"))

    op.drop_table("dimension")
    with op.batch_alter_table("audit_seal", schema=None) as batch_op:
        batch_op.drop_index("uq_audit_seal_school_id_position")

    op.drop_table("audit_seal")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_user_id")
        batch_op.drop_index(batch_op.f("ix_appointment_school_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_sort_key"))

    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_delay", schema=None) as batch_op:
        batch_op.drop_index("uq_sign_in_delay_account_device")

    op.drop_table("sign_in_delay")
    with op.batch_alter_table("school_class", schema=None) as batch_op:
        batch_op.drop_index("uq_school_class_school_id_id")
        batch_op.drop_index(batch_op.f("ix_school_class_school_id"))

    op.drop_table("school_class")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.drop_index(batch_op.f("ix_job_school_id"))

    op.drop_table("job")
    with op.batch_alter_table("framework_version", schema=None) as batch_op:
        batch_op.drop_index("uq_framework_version_school_id_id")
        batch_op.drop_index(batch_op.f("ix_framework_version_school_id"))

    op.drop_table("framework_version")
    op.drop_table("district")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")
        batch_op.drop_index(batch_op.f("ix_audit_event_school_id"))

    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_append_only()")
        op.execute("DROP FUNCTION audit_seal_append_only()")
