"""Documents and the sealed files that hold them.

A blob row names one sealed file under the media folder. Its hash is a keyed hash of the content's SHA-256, so that equal
contents of one agency share a file and nobody without the key can tell whether a known file is there.
"""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, belongs_to, keyed_table

document_blobs = keyed_table(
    "document_blobs",
    sa.Column("content_hash", sa.LargeBinary, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sealed_hash", sa.String(64), nullable=False),
    sa.Column("stored_at", Moment, nullable=False),
    sa.UniqueConstraint("agency_id", "content_hash"),
)

documents = keyed_table(
    "documents",
    sa.Column("blob_id", Id, nullable=False),
    sa.Column("name_sealed", sa.LargeBinary, nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(40)),
    sa.Column("deal_id", Id),
    sa.Column("listing_id", Id),
    sa.Column("customer_id", Id),
    sa.Column("expires_on", sa.Date),
    sa.Column("stored_at", Moment, nullable=False),
    sa.Column("stored_by", Id),
    sa.Column("attached_at", Moment),
    sa.Column("attached_by", Id),
    belongs_to("blob_id", "document_blobs"),
    belongs_to("deal_id", "deals"),
    belongs_to("listing_id", "listings"),
    belongs_to("customer_id", "customers"),
    sa.Index("ix_documents_blob", "agency_id", "blob_id"),
    sa.Index("ix_documents_deal", "agency_id", "deal_id"),
    sa.Index("ix_documents_listing", "agency_id", "listing_id"),
    sa.Index("ix_documents_orphans", "agency_id", "attached_at", "stored_at"),
)
