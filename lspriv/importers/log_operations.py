"""Which Azure operations the logs of data planes mean by the names that they give to requests.

Storage: the names are those of Microsoft's "Storage Analytics logged operations and status messages"; the operations
are those of "Authorize with Microsoft Entra ID" (REST API reference), section "Permissions for calling data
operations". Where that page says *and*, a request used all of them. Where it says *or*, the log alone can tell which
one it was, and does in `AuthorizationDetails`; without that the request is not told here, since a guess would make
somebody's use of the other one vanish.

Key Vault: the names are those of "Azure Key Vault logging"; the operations are those whose description in "Azure
permissions for Security" is the request's. What has no such description is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

_BLOBS = "Microsoft.Storage/storageAccounts/blobServices/"
_QUEUES = "Microsoft.Storage/storageAccounts/queueServices/"
_TABLES = "Microsoft.Storage/storageAccounts/tableServices/"
_FILES = "Microsoft.Storage/storageAccounts/fileServices/"
_VAULTS = "Microsoft.KeyVault/vaults/"

_LEASES = ("Acquire", "Renew", "Release", "Break", "Change")


def _named(prefix: str, told: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the full operations under each name; `told` has for an operation the names, separated by spaces."""
    return {name.lower(): (prefix + operation,) for operation, names in told.items() for name in names.split()}


_BLOB_LOG = _named(_BLOBS, {
    "read": "GetBlobServiceProperties GetBlobServiceStats",
    "write": "SetBlobServiceProperties",
    "getInfo/action": "GetAccountInformation",
    "generateUserDelegationKey/action": "GetUserDelegationKey",
    "containers/read": "ListContainers GetContainerProperties GetContainerMetadata",
    "containers/write": "CreateContainer SetContainerMetadata RestoreContainer "
        + " ".join(f"{verb}ContainerLease" for verb in _LEASES),
    "containers/delete": "DeleteContainer",
    "containers/getAcl/action": "GetContainerACL",
    "containers/setAcl/action": "SetContainerACL",
    "containers/blobs/read": "ListBlobs GetBlob GetBlobProperties GetBlobMetadata GetBlockList QueryBlobContents "
        "GetPageRanges GetPageRegions",
    "containers/blobs/write": "SetBlobProperties SetBlobMetadata SetBlobTier SetBlobExpiry AbortCopyBlob PutBlock "
        "PutBlockFromURL PutBlockList PutPage PutPageFromURL ClearPage "
        + " ".join(f"{verb}BlobLease" for verb in _LEASES),
    "containers/blobs/delete": "DeleteBlob",
    "containers/blobs/tags/read": "GetBlobTags",
    "containers/blobs/tags/write": "SetBlobTags",
    "containers/blobs/filter/action": "FindBlobsByTags",
})  # fmt: skip

_QUEUE_LOG = _named(_QUEUES, {
    "read": "GetQueueServiceProperties GetQueueServiceStats",
    "queues/read": "ListQueues GetQueueMetadata",
    "queues/write": "CreateQueue SetQueueMetadata",
    "queues/delete": "DeleteQueue",
    "queues/getAcl/action": "GetQueueACL",
    "queues/setAcl/action": "SetQueueACL",
    "queues/messages/read": "PeekMessage PeekMessages",
    "queues/messages/write": "UpdateMessage",
    "queues/messages/delete": "ClearMessages",
})  # fmt: skip

_TABLE_LOG = _named(_TABLES, {
    "read": "GetTableServiceProperties GetTableServiceStats",
    "write": "SetTableServiceProperties",
    "tables/read": "QueryTable QueryTables",
    "tables/write": "CreateTable",
    "tables/delete": "DeleteTable",
    "tables/getAcl/action": "GetTableACL",
    "tables/setAcl/action": "SetTableACL",
    "tables/entities/read": "QueryEntity QueryEntities",
    "tables/entities/delete": "DeleteEntity",
})  # fmt: skip

_READS_OF_FILES = (
    "ListFiles ListFilesystemDir GetDirectoryProperties GetDirectoryMetadata GetFile GetFileProperties "
    "GetFileMetadata ListFileRanges ListHandles"
)
_WRITES_OF_FILES = (
    "CreateDirectory DeleteDirectory SetDirectoryMetadata CreateFile DeleteFile SetFileMetadata PutRange "
    "PutRangeFromURL ClearRange AbortCopyFile AcquireFileLease BreakFileLease ChangeFileLease ReleaseFileLease"
)
_FILE_LOG = {
    **_named(_FILES, {
        "read": "GetFileServiceProperties",
        "write": "SetFileServiceProperties",
        "shares/read": "ListShares GetShareProperties GetShareMetadata GetShareAcl GetShareStats",
        "shares/write": "CreateShare SetShareProperties SetShareMetadata SetShareAcl SnapshotShare",
        "shares/delete": "DeleteShare",
    }),
    **{
        name.lower(): (_FILES + "fileshares/files/read", _FILES + "readFileBackupSemantics/action")
        for name in _READS_OF_FILES.split()
    },
    **{
        name.lower(): (_FILES + "fileshares/files/write", _FILES + "writeFileBackupSemantics/action")
        for name in _WRITES_OF_FILES.split()
    },
}  # fmt: skip

_VAULT_LOG = _named(_VAULTS, {
    "read": "VaultGet",
    "secrets/getSecret/action": "SecretGet",
    "secrets/setSecret/action": "SecretSet",
    "secrets/readMetadata/action": "SecretList SecretListVersions SecretGetDeleted SecretListDeleted",
    "secrets/delete": "SecretDelete",
    **{
        f"secrets/{verb.lower()}/action": f"Secret{verb}"
        for verb in ("Update", "Purge", "Backup", "Restore", "Recover")
    },
    "keys/read": "KeyGet KeyList KeyListVersions KeyGetDeleted KeyListDeleted",
    "keys/delete": "KeyDelete",
    **{
        f"keys/{verb.lower()}/action": f"Key{verb}"
        for verb in ("Create", "Import", "Sign", "Verify", "Wrap", "Unwrap", "Encrypt", "Decrypt", "Update", "Purge",
                     "Backup", "Restore", "Recover", "Rotate")
    },
    "keyrotationpolicies/read": "KeyRotationPolicyGet",
    "keyrotationpolicies/write": "KeyRotationPolicySet",
    "certificates/read": "CertificateGet CertificateList CertificateListVersions CertificateGetDeleted "
        "CertificateListDeleted CertificatePolicyGet",
    "certificates/delete": "CertificateDelete",
    **{
        f"certificates/{verb.lower()}/action": f"Certificate{verb}"
        for verb in ("Create", "Import", "Update", "Purge", "Backup", "Restore", "Recover")
    },
    "certificatecas/read": "CertificateIssuerGet CertificateIssuersList",
    "certificatecas/write": "CertificateIssuerSet CertificateIssuerUpdate",
    "certificatecas/delete": "CertificateIssuerDelete",
    "certificatecontacts/write": "CertificateContactsSet CertificateContactsDelete",
})  # fmt: skip

_NOT_USE = frozenset({
    # To be let in is not yet to do anything.
    "authentication",
    # The activity log tells what ARM did to a vault; the same call would count twice.
    "vaultput", "vaultpatch", "vaultdelete", "vaultrecover",
    # Key Vault did it by itself.
    "keyrotateifdue", "vaultaccesspolicychangedeventgridnotification",
    *(f"{kind}{when}eventgridnotification" for kind in ("key", "secret", "certificate")
      for when in ("nearexpiry", "expired")),
})  # fmt: skip
"""Rows of logs that are nobody's use of an operation, or whose use another log tells."""

OPERATIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "storage-blob-log": _BLOB_LOG,
    "storage-queue-log": _QUEUE_LOG,
    "storage-table-log": _TABLE_LOG,
    "storage-file-log": _FILE_LOG,
    "key-vault-log": _VAULT_LOG,
}
"""For each log the operations that a request of a name (in lower case) used."""


def operations_of(source: str, name: str) -> tuple[str, ...] | None:
    """Return the operations that a request used; none where it is nobody's use, None where nobody can tell.

    >>> operations_of("key-vault-log", "SecretGet")
    ('Microsoft.KeyVault/vaults/secrets/getSecret/action',)
    >>> operations_of("key-vault-log", "Authentication")
    ()
    >>> operations_of("storage-blob-log", "PutBlob")
    """
    if name.lower() in _NOT_USE:
        return ()
    return OPERATIONS.get(source, {}).get(name.lower())
