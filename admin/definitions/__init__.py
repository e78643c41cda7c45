"""Definitions for administrators: versions and findings, drafts, the editor, publishing, files in and out."""
