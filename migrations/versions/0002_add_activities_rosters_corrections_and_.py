"""Add activities rosters corrections and the calendar."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("is_school_day", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("school_id", "on_day", name=op.f("uq_calendar_day_school_id_on_day")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_school_id"), ["school_id"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "community",
                "university",
                "provider",
                "public",
                "other",
                name="partner_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("qualification", sa.String(), nullable=False),
        sa.Column("qualified_until", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("school_id", "name", name=op.f("uq_partner_school_id_name")),
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_partner_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "half_month_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_half_month_report_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_half_month_report_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_month_report")),
        sa.UniqueConstraint("school_id", "from_on", name=op.f("uq_half_month_report_school_id_from_on")),
    )
    with op.batch_alter_table("half_month_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_half_month_report_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_half_month_report_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "half_month_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("pdf_key", sa.String(), nullable=False),
        sa.Column("sheet_key", sa.String(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user_account.id"], name=op.f("fk_half_month_edition_issued_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "report_id"],
            ["half_month_report.school_id", "half_month_report.id"],
            name=op.f("fk_half_month_edition_school_id_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_month_edition")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_half_month_edition_report_id_number")),
    )
    with op.batch_alter_table("half_month_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_half_month_edition_school_id"), ["school_id"], unique=False)

    op.create_table(
        "student_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_student_card_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_card")),
        sa.UniqueConstraint("code", name=op.f("uq_student_card_code")),
    )
    with op.batch_alter_table("student_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_student_card_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_student_card_student_id", ["student_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
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
                name="activity_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("organising_body", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
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
                name="activity_level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("dimension_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("secondary_dimension_id", sa.Integer(), nullable=True),
        sa.Column("is_series", sa.Boolean(), nullable=False),
        sa.Column("is_template", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column(
            "sign_up",
            sa.Enum("roster", "open", name="activity_sign_up", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("sign_up_from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sign_up_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allows_screen_check_in", sa.Boolean(), nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "confirmed",
                "cancelled",
                name="activity_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'confirmed' OR confirmed_by_id IS NOT NULL", name=op.f("ck_activity_confirmed_by_somebody")
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_activity_capacity")),
        sa.CheckConstraint("hours IS NULL OR hours >= 0", name=op.f("ck_activity_hours")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_activity_dates")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user_account.id"], name=op.f("fk_activity_confirmed_by_id")),
        sa.ForeignKeyConstraint(["organiser_id"], ["user_account.id"], name=op.f("fk_activity_organiser_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "dimension_id"],
            ["dimension.school_id", "dimension.id"],
            name=op.f("fk_activity_school_id_dimension_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "indicator_id"],
            ["indicator.school_id", "indicator.id"],
            name=op.f("fk_activity_school_id_indicator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "partner_id"],
            ["partner.school_id", "partner.id"],
            name=op.f("fk_activity_school_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "secondary_dimension_id"],
            ["dimension.school_id", "dimension.id"],
            name=op.f("fk_activity_school_id_secondary_dimension_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "term_id"], ["term.school_id", "term.id"], name=op.f("fk_activity_school_id_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("school_id", "form_key", name=op.f("uq_activity_school_id_form_key")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_organiser_id"), ["organiser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_activity_term_id", ["term_id", "from_on"], unique=False)
        batch_op.create_index("uq_activity_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "activity_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activity.school_id", "activity.id"],
            name=op.f("fk_activity_class_school_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_activity_class_school_id_class_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_class")),
        sa.UniqueConstraint("activity_id", "class_id", name=op.f("uq_activity_class_activity_id_class_id")),
    )
    with op.batch_alter_table("activity_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_class_class_id"), ["class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_class_school_id"), ["school_id"], unique=False)

    op.create_table(
        "activity_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="session_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activity_session_times")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_activity_session_hours")),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activity.school_id", "activity.id"],
            name=op.f("fk_activity_session_school_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_session")),
        sa.UniqueConstraint("activity_id", "starts_at", name=op.f("uq_activity_session_activity_id_starts_at")),
    )
    with op.batch_alter_table("activity_session", schema=None) as batch_op:
        batch_op.create_index("ix_activity_session_on_day", ["school_id", "on_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_session_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_activity_session_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "activity_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activity.school_id", "activity.id"],
            name=op.f("fk_activity_staff_school_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_activity_staff_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_staff")),
        sa.UniqueConstraint("activity_id", "user_id", name=op.f("uq_activity_staff_activity_id_user_id")),
    )
    with op.batch_alter_table("activity_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_staff_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_staff_user_id"), ["user_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "enrolled",
                "waiting",
                "left",
                name="participant_standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "means",
            sa.Enum(
                "list",
                "sign_up",
                "card",
                "screen",
                name="participant_means",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "lead", "main", "part", name="participant_part", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("award_name", sa.String(), nullable=False),
        sa.Column("award_grade", sa.String(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activity.school_id", "activity.id"],
            name=op.f("fk_participant_school_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["school_class.school_id", "school_class.id"],
            name=op.f("fk_participant_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["student.school_id", "student.id"],
            name=op.f("fk_participant_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("activity_id", "student_id", name=op.f("uq_participant_activity_id_student_id")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_participant_student_id", ["student_id", "standing"], unique=False)
        batch_op.create_index("uq_participant_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "programme_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activity.school_id", "activity.id"],
            name=op.f("fk_programme_item_school_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_item")),
        sa.UniqueConstraint("activity_id", "name", name=op.f("uq_programme_item_activity_id_name")),
    )
    with op.batch_alter_table("programme_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_item_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_programme_item_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "present",
                "late",
                "absent",
                "excused",
                name="attendance_mark",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "means",
            sa.Enum(
                "list",
                "sign_up",
                "card",
                "screen",
                name="attendance_means",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "participant_id"],
            ["participant.school_id", "participant.id"],
            name=op.f("fk_attendance_school_id_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "session_id"],
            ["activity_session.school_id", "activity_session.id"],
            name=op.f("fk_attendance_school_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["user_account.id"], name=op.f("fk_attendance_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("session_id", "participant_id", name=op.f("uq_attendance_session_id_participant_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_participant_id", ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_school_id"), ["school_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("is_from_roster", sa.Boolean(), nullable=False),
        sa.Column("is_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                name="correction_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("status = 'open' OR decided_at IS NOT NULL", name=op.f("ck_correction_decided_when")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR is_from_roster OR decided_by_id <> asked_by_id",
            name=op.f("ck_correction_by_another"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_correction_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_correction_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "record_id"],
            ["record.school_id", "record.id"],
            name=op.f("fk_correction_school_id_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index("ix_correction_record_id", ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_correction_status", ["school_id", "status"], unique=False)
        batch_op.create_index("uq_correction_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "partner_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user_account.id"], name=op.f("fk_partner_link_issued_by_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activity.school_id", "activity.id"],
            name=op.f("fk_partner_link_school_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participant_id"],
            ["participant.school_id", "participant.id"],
            name=op.f("fk_partner_link_school_id_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "partner_id"],
            ["partner.school_id", "partner.id"],
            name=op.f("fk_partner_link_school_id_partner_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_partner_link_digest")),
    )
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.create_index("ix_partner_link_activity_id", ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_link_school_id"), ["school_id"], unique=False)
        batch_op.create_index("uq_partner_link_school_id_id", ["school_id", "id"], unique=True)

    op.create_table(
        "performance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("award", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "item_id"],
            ["programme_item.school_id", "programme_item.id"],
            name=op.f("fk_performance_school_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participant_id"],
            ["participant.school_id", "participant.id"],
            name=op.f("fk_performance_school_id_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance")),
        sa.UniqueConstraint("participant_id", "item_id", name=op.f("uq_performance_participant_id_item_id")),
    )
    with op.batch_alter_table("performance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_performance_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_performance_school_id"), ["school_id"], unique=False)

    op.create_table(
        "partner_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "confirmed", "objected", name="partner_answer", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "link_id"],
            ["partner_link.school_id", "partner_link.id"],
            name=op.f("fk_partner_answer_school_id_link_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "participant_id"],
            ["participant.school_id", "participant.id"],
            name=op.f("fk_partner_answer_school_id_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_answer")),
        sa.UniqueConstraint("link_id", "participant_id", name=op.f("uq_partner_answer_link_id_participant_id")),
    )
    with op.batch_alter_table("partner_answer", schema=None) as batch_op:
        batch_op.create_index("ix_partner_answer_participant_id", ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_answer_school_id"), ["school_id"], unique=False)

    op.create_table(
        "record_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "correction_id"],
            ["correction.school_id", "correction.id"],
            name=op.f("fk_record_version_school_id_correction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "record_id"],
            ["record.school_id", "record.id"],
            name=op.f("fk_record_version_school_id_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_version")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_record_version_record_id_version")),
    )
    with op.batch_alter_table("record_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_version_school_id"), ["school_id"], unique=False)

    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_record_activity_id_student_id"), ["activity_id", "student_id"])
        batch_op.create_index(
            "ix_record_coverage",
            [
                "school_id",
                "term_id",
                "status",
                "is_observation",
                "class_id",
                "dimension_id",
                "kind",
                "student_id",
                "hours",
            ],
            unique=False,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_record_school_id_activity_id"), "activity", ["school_id", "activity_id"], ["school_id", "id"]
        )


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("ix_record_coverage")
        batch_op.drop_constraint(batch_op.f("fk_record_school_id_activity_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_record_activity_id_student_id"), type_="unique")
        batch_op.drop_column("retracted_at")
        batch_op.drop_column("activity_id")
        batch_op.drop_column("version")

    with op.batch_alter_table("record_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_version_school_id"))

    op.drop_table("record_version")
    with op.batch_alter_table("partner_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_answer_school_id"))
        batch_op.drop_index("ix_partner_answer_participant_id")

    op.drop_table("partner_answer")
    with op.batch_alter_table("performance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_performance_school_id"))
        batch_op.drop_index(batch_op.f("ix_performance_item_id"))

    op.drop_table("performance")
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.drop_index("uq_partner_link_school_id_id")
        batch_op.drop_index(batch_op.f("ix_partner_link_school_id"))
        batch_op.drop_index("ix_partner_link_activity_id")

    op.drop_table("partner_link")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index("uq_correction_school_id_id")
        batch_op.drop_index("ix_correction_status")
        batch_op.drop_index(batch_op.f("ix_correction_school_id"))
        batch_op.drop_index("ix_correction_record_id")

    op.drop_table("correction")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_school_id"))
        batch_op.drop_index("ix_attendance_participant_id")

    op.drop_table("attendance")
    with op.batch_alter_table("programme_item", schema=None) as batch_op:
        batch_op.drop_index("uq_programme_item_school_id_id")
        batch_op.drop_index(batch_op.f("ix_programme_item_school_id"))

    op.drop_table("programme_item")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index("uq_participant_school_id_id")
        batch_op.drop_index("ix_participant_student_id")
        batch_op.drop_index(batch_op.f("ix_participant_school_id"))

    op.drop_table("participant")
    with op.batch_alter_table("activity_staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_staff_user_id"))
        batch_op.drop_index(batch_op.f("ix_activity_staff_school_id"))

    op.drop_table("activity_staff")
    with op.batch_alter_table("activity_session", schema=None) as batch_op:
        batch_op.drop_index("uq_activity_session_school_id_id")
        batch_op.drop_index(batch_op.f("ix_activity_session_school_id"))
        batch_op.drop_index("ix_activity_session_on_day")

    op.drop_table("activity_session")
    with op.batch_alter_table("activity_class", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_class_school_id"))
        batch_op.drop_index(batch_op.f("ix_activity_class_class_id"))

    op.drop_table("activity_class")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("uq_activity_school_id_id")
        batch_op.drop_index("ix_activity_term_id")
        batch_op.drop_index(batch_op.f("ix_activity_school_id"))
        batch_op.drop_index(batch_op.f("ix_activity_organiser_id"))

    op.drop_table("activity")
    with op.batch_alter_table("student_card", schema=None) as batch_op:
        batch_op.drop_index("ix_student_card_student_id")
        batch_op.drop_index(batch_op.f("ix_student_card_school_id"))

    op.drop_table("student_card")
    with op.batch_alter_table("half_month_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_half_month_edition_school_id"))

    op.drop_table("half_month_edition")
    with op.batch_alter_table("half_month_report", schema=None) as batch_op:
        batch_op.drop_index("uq_half_month_report_school_id_id")
        batch_op.drop_index(batch_op.f("ix_half_month_report_school_id"))

    op.drop_table("half_month_report")
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.drop_index("uq_partner_school_id_id")
        batch_op.drop_index(batch_op.f("ix_partner_school_id"))

    op.drop_table("partner")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_day_school_id"))

    op.drop_table("calendar_day")
