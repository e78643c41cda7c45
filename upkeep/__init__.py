"""The care of an installation: founding agencies, supervising its parts, checking, backing up and restoring.

Above the rooms and below ``app``: what an operator does, never what a person of an agency does.
"""
