"""What one may do to the records. Each operation takes the unit of work first and never commits.

States of listings, deals and viewings are not moved here: processes move them, through ``recorders``.
"""
