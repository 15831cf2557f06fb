"""Organisations that ask to join.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.Column("credit_code", sa.String(18), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.String(6), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("legal_representative", sa.String(60), nullable=False),
        sa.Column("legal_person", sa.Boolean(), nullable=False),
        sa.Column("financial", sa.Boolean(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("contact_name", sa.String(60), nullable=False),
        sa.Column("contact_phone", sa.String(30), nullable=False),
        sa.Column("licence_file_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("person", sa.String(60), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("live_login", sa.String(60), nullable=True),
        sa.Column("live_code", sa.String(40), nullable=True),
        sa.Column("live_name", sa.String(140), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checked_by_id"], ["account.id"], name=op.f("fk_registration_checked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["licence_file_id"], ["stored_file.id"], name=op.f("fk_registration_licence_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_registration_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_registration_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("live_code", name=op.f("uq_registration_live_code")),
        sa.UniqueConstraint("live_login", name=op.f("uq_registration_live_login")),
        sa.UniqueConstraint("live_name", name=op.f("uq_registration_live_name")),
    )
    op.create_index("ix_registration_state", "registration", ["state"])
    op.create_index("ix_registration_unit_id", "registration", ["unit_id"])


def downgrade() -> None:
    op.drop_table("registration")
