"""The tables of the book. Times are seconds since 1970 (UTC); what is structured is JSON text of our own models."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

VERSION = 1
"""Of these tables. A book that was written by a newer taxobot is not opened."""
METADATA = MetaData()

BOOK = Table("taxobot_book", METADATA, Column("version", Integer, primary_key=True))

REPOSITORIES = Table(
    "taxobot_repositories",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(300), nullable=False),
    Column("installation", BigInteger, nullable=False),
    Column("removed", Float),
)
PULLS = Table(
    "taxobot_pulls",
    METADATA,
    Column("repository", BigInteger, primary_key=True, autoincrement=False),
    Column("pull", Integer, primary_key=True, autoincrement=False),
    Column("head", String(64), nullable=False),
    Column("life", String(200), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("replaces", String(200), nullable=False, default=""),
    Column("base_ref", Text, nullable=False, default=""),
    Column("author", BigInteger, nullable=False, default=0),
    Column("record", Text),
    Column("ended", Float),
    Column("changed", Float, nullable=False),
)
BOARDS = Table(
    "taxobot_boards",
    METADATA,
    Column("repository", BigInteger, primary_key=True, autoincrement=False),
    Column("pull", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("shown", Integer, nullable=False, default=0),
    Column("scene", Text, nullable=False),
    Column("job", String(200), nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),
    Column("digest", String(64), nullable=False, default=""),
    Column("wrote", Float, nullable=False, default=0.0),
    Column("due", Float, nullable=False, default=0.0),
    Column("fails", Integer, nullable=False, default=0),
    Column("holder", String(100), nullable=False, default=""),
    Column("held", Float, nullable=False, default=0.0),
)
JOBS = Table(
    "taxobot_jobs",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("life", String(200), nullable=False),
    Column("repository", BigInteger, nullable=False),
    Column("pull", Integer, nullable=False),
    Column("author", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("lane", Integer, nullable=False, default=0),
    Column("dispatcher", String(20), nullable=False),
    Column("spec", Text, nullable=False),
    Column("progress", Text),
    Column("outcome", Text),
    Column("run", BigInteger),
    Column("worker", String(100), nullable=False, default=""),
    Column("cancelled", Boolean, nullable=False, default=False),
    Column("asked", Float, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("beat", Float),
    Column("minutes", Float),
    Column("attempts", Integer, nullable=False, default=0),
    Index("taxobot_jobs_pull", "repository", "pull"),
    Index("taxobot_jobs_state", "state"),
)
PROCESSES = Table(
    "taxobot_processes",
    METADATA,
    Column("id", String(100), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("host", String(300), nullable=False),
    Column("queue", String(100), nullable=False, default=""),
    Column("isolation", String(20), nullable=False, default=""),
    Column("draining", Boolean, nullable=False, default=False),
    Column("began", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Column("swept", Float),
)
PARCELS = Table(
    "taxobot_parcels",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("made", Float, nullable=False),
)
DUTIES = Table(
    "taxobot_duties",
    METADATA,
    Column("name", String(200), primary_key=True),
    Column("holder", String(100), nullable=False),
    Column("until", Float, nullable=False),
)
