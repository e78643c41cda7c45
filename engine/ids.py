"""Kinds of identifier. All are UUIDv7 text (36 characters), so that they sort by time of birth."""

from typing import NewType

import uuid_utils

AgencyId = NewType("AgencyId", str)
BranchId = NewType("BranchId", str)
PersonId = NewType("PersonId", str)
MembershipId = NewType("MembershipId", str)
AbsenceId = NewType("AbsenceId", str)
PartyId = NewType("PartyId", str)
DefinitionId = NewType("DefinitionId", str)
InstanceId = NewType("InstanceId", str)
TokenId = NewType("TokenId", str)
TaskId = NewType("TaskId", str)
CallId = NewType("CallId", str)
TimerId = NewType("TimerId", str)
MessageId = NewType("MessageId", str)
SubscriptionId = NewType("SubscriptionId", str)
IncidentId = NewType("IncidentId", str)
OutboxId = NewType("OutboxId", str)
CommentId = NewType("CommentId", str)
JournalId = NewType("JournalId", str)
BundleHash = NewType("BundleHash", str)
ContentHash = NewType("ContentHash", str)


def new_id() -> str:
    """Make a UUIDv7 (RFC 9562) as text."""
    return str(uuid_utils.uuid7())
