"""The table from the names of requests to Azure operations: what it names exists, and it does not guess."""

from __future__ import annotations

import pytest

from lspriv.catalog import load_catalog
from lspriv.importers.log_operations import OPERATIONS, operations_of

BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"


def test_every_operation_is_in_the_catalogue() -> None:
    known = load_catalog().operations
    named = {operation for log in OPERATIONS.values() for told in log.values() for operation in told}
    assert [operation for operation in sorted(named) if known.index(operation.lower()) is None] == []
    spelled = {name.lower(): name for name in known.names}
    odd = {operation for operation in named if spelled[operation.lower()] != operation}
    assert odd == set(), "spelled as Azure lists them"


@pytest.mark.parametrize(
    ("log", "name", "operation"),
    [
        ("storage-blob-log", "GetBlob", f"{BLOBS}/read"),
        ("storage-blob-log", "ListBlobs", f"{BLOBS}/read"),
        ("storage-blob-log", "RenewBlobLease", f"{BLOBS}/write"),
        ("storage-blob-log", "deleteblob", f"{BLOBS}/delete"),
        ("storage-queue-log", "PeekMessages", "Microsoft.Storage/storageAccounts/queueServices/queues/messages/read"),
        ("storage-table-log", "QueryEntities", "Microsoft.Storage/storageAccounts/tableServices/tables/entities/read"),
        ("key-vault-log", "SecretGet", "Microsoft.KeyVault/vaults/secrets/getSecret/action"),
        ("key-vault-log", "SecretList", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"),
        ("key-vault-log", "KeyUnwrap", "Microsoft.KeyVault/vaults/keys/unwrap/action"),
        ("key-vault-log", "VaultGet", "Microsoft.KeyVault/vaults/read"),
    ],
)
def test_names_that_stand_for_one_operation(log: str, name: str, operation: str) -> None:
    assert operations_of(log, name) == (operation,)


def test_files_take_two_operations_at_once() -> None:
    told = operations_of("storage-file-log", "GetFile")
    assert told is not None
    assert [name.rsplit("/", 2)[-2:] for name in told] == [["files", "read"], ["readFileBackupSemantics", "action"]]


@pytest.mark.parametrize(
    ("log", "name"),
    [
        ("storage-blob-log", "PutBlob"),
        ("storage-blob-log", "AppendBlock"),
        ("storage-blob-log", "CopyBlob"),
        ("storage-queue-log", "PutMessage"),
        ("storage-queue-log", "GetMessages"),
        ("storage-queue-log", "DeleteMessage"),
        ("storage-table-log", "InsertEntity"),
        ("storage-table-log", "MergeEntity"),
        ("storage-blob-log", "SecretGet"),
        ("key-vault-log", "SomethingNew"),
    ],
)
def test_what_may_be_one_of_several_operations_is_not_guessed(log: str, name: str) -> None:
    assert operations_of(log, name) is None


def test_what_nobody_did_is_not_use() -> None:
    for name in ("Authentication", "SecretNearExpiryEventGridNotification", "KeyRotateIfDue", "VaultPut"):
        assert operations_of("key-vault-log", name) == ()
