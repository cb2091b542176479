# Writes an export folder for lspriv with the Azure CLI alone. It only reads.
#
#   ./export.ps1 [FOLDER] [-Subscription ID, ...]
#
# Without ids it exports every subscription of the tenant that `az account show` is signed in to.
# Then: lspriv analyze FOLDER
#
# What it needs: PowerShell 5.1 or later, and `az login`. Least rights: Reader on the subscriptions (on the root
# management group for the tree and inherited assignments), Directory Readers or GroupMember.Read.All for names and
# members, and Microsoft.Web/sites/config/list/Action for the names of app settings. What may not be read is not an
# error: NAME.error.json says why, and lspriv reports a gap.
#
# Values of settings are looked at in memory and never written: files hold their names, kinds and targets only.
# Exit status: 0, or 3 when something could not be listed, or 2 when nothing can be.

param(
    [Parameter(Position = 0)] [string] $Out = "lspriv-export-$([DateTime]::UtcNow.ToString('yyyyMMddTHHmmssZ'))",
    [string[]] $Subscription = @()
)

Set-StrictMode -Version 3
Set-PSDebug -Off # a trace would show the values of settings
$ErrorActionPreference = 'Continue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$env:AZURE_CORE_NO_COLOR = '1'
$utf8 = New-Object System.Text.UTF8Encoding $false
$onWindows = [System.IO.Path]::DirectorySeparatorChar -eq '\'
$script:failures = 0

if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
    [Console]::Error.WriteLine('the Azure CLI (az) is not installed'); exit 2
}
$tenant = az account show --query tenantId --output tsv
if ($LASTEXITCODE -ne 0) { [Console]::Error.WriteLine('run `az login` first'); exit 2 }
$started = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
$Out = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)
New-Item -ItemType Directory -Force -Path $Out | Out-Null

function Write-Text([string] $File, [string] $Text) {
    $path = Join-Path $Out $File
    New-Item -ItemType Directory -Force -Path (Split-Path $path) | Out-Null
    [System.IO.File]::WriteAllText($path, $Text, $utf8)
}

# Reads from Azure: the JSON text, or $null and $script:complaint when Azure refuses.
function Read-Azure([string[]] $Command) {
    $said = @(& az @Command --only-show-errors --output json 2>&1)
    $status = $LASTEXITCODE
    $script:complaint = (@($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }) -join ' ')
    if ($status -ne 0) { return $null }
    return (@($said | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] }) -join "`n")
}

# Says beside a file why it could not be written.
function Write-Failure([string] $File, [string[]] $Command) {
    $said = ($script:complaint -replace '\s+', ' ')
    if ($said.Length -gt 300) { $said = $said.Substring(0, 300) }
    $why = [ordered]@{ lspriv_export_failed = "az $($Command -join ' ')"; message = $said }
    Write-Text ($File -replace '\.json$', '.error.json') (ConvertTo-Json $why -Compress)
    $script:failures++
    [Console]::Error.WriteLine("  could not list: az $($Command -join ' ')")
}

# Writes what a command lists, and returns it.
function Export-List([string] $File, [string[]] $Command) {
    $text = Read-Azure $Command
    if ($null -eq $text) { Write-Failure $File $Command; return }
    Write-Text $File $text
    if ($text.Trim()) { foreach ($one in (ConvertFrom-Json $text)) { $one } }
}

# Writes every page of a REST list, as NAME-1.json, NAME-2.json, ..., and returns their records.
function Export-Pages([string] $Name, [string] $Url, [string] $Query) {
    $page = 1
    while ($Url) {
        # cmd.exe, which runs az on Windows, would take `&` for its own.
        $quoted = if ($onWindows) { '"' + $Url + '"' } else { $Url }
        $command = @('rest', '--method', 'get', '--url', $quoted)
        if ($Query) { $command += '--query', $Query }
        $text = Read-Azure $command
        if ($null -eq $text) { Write-Failure "$Name-$page.json" $command; return }
        Write-Text "$Name-$page.json" $text
        $body = ConvertFrom-Json $text
        $Url = $null
        foreach ($key in 'nextLink', '@odata.nextLink') {
            if ($body.PSObject.Properties[$key] -and $body.$key) { $Url = $body.$key }
        }
        if ($body.PSObject.Properties['value']) { foreach ($one in $body.value) { $one } }
        $page++
    }
}

# Only what can be a name or an address is written.
function Get-SafeTarget([string] $Target) {
    if ($Target -and $Target.Length -le 250 -and $Target -match '^[A-Za-z0-9._:/ -]+$') { return $Target }
    return $null
}

# Returns the kind of a setting's value and what it points at; the value goes no further.
function Get-Kind([string] $Name, $Value) {
    if ($null -eq $Value) { return 'unread', $null }
    if ($Value -isnot [string]) { return 'secret', $null }
    $text = $Value.Trim()
    if ($text -match '^@Microsoft\.KeyVault\(') {
        if ($text -match 'SecretUri=https://([\w-]+)\.[^/]+/secrets/([\w-]+)') { return 'key-vault-reference', "$($Matches[1])/$($Matches[2])" }
        if ($text -match 'VaultName=([\w-]+);\s*SecretName=([\w-]+)') { return 'key-vault-reference', "$($Matches[1])/$($Matches[2])" }
        return 'key-vault-reference', $null
    }
    if ($text -match 'InstrumentationKey=') { return 'app-insights-connection-string', $null }
    if ($text -match 'AccountEndpoint=https://([\w-]+)') { return 'cosmos-connection-string', $Matches[1] }
    if ($text -match '(AccountKey|SharedAccessSignature)=' -and $text -match 'AccountName=([a-z0-9]+)') { return 'storage-connection-string', $Matches[1] }
    if ($text -match '(Blob|Queue|Table)Endpoint=https://([\w-]+)') { return 'storage-connection-string', $Matches[2] }
    if ($text -match 'Endpoint=sb://([\w-]+)') {
        $namespace = $Matches[1]
        if ($text -match 'Authentication=\s*Managed\s*Identity') { return 'identity-connection', $namespace }
        if ($Name -match 'event.?hub') { return 'eventhub-connection-string', $namespace }
        return 'servicebus-connection-string', $namespace
    }
    if ($text -match '(?:Server|Data Source)=(?:tcp:)?([\w.-]+)' ) {
        $server = $Matches[1]
        if ($text -match 'Active Directory' -and $text -notmatch '(Password|Pwd)=') { return 'identity-connection', $server }
        if ($text -match '(?:^|;)\s*(?:Initial Catalog|Database)=([\w.-]+)\s*(?:;|$)') { return 'sql-connection-string', "$server/$($Matches[1])" }
        return 'sql-connection-string', $server
    }
    if ($text -match '^([\w.-]+):\d+,.*password=') { return 'redis-connection-string', $Matches[1] }
    if ($text -match '^(\w+://[^@?]+)\?.*\bsig=') { return 'sas-url', $Matches[1] }
    if ($text -match 'Password=|Secret=|SharedAccessKey=|AccessKey=|PRIVATE KEY|://[^/]*:[^/]*@|[?&](code|\w*key|\w*token)=') { return 'secret', $null }
    if ($text -match '^(https?://[^/?@]+)') {
        if ($Name -match '(__|:)\w*(Uri|endpoint)$') { return 'identity-connection', $Matches[1] }
        return 'url', $Matches[1]
    }
    if ($Name -match '(__|:)accountName$' -and $text -cmatch '^[a-z0-9]{3,24}$') { return 'identity-connection', $text }
    if ($Name -match '(__|:)fullyQualifiedNamespace$' -and $text -match '^[\w-]+(\.[\w-]+)+$') { return 'identity-connection', $text }
    if ($Name -match '(__|:)credential$' -and $text -match '^[a-z]+$') { return 'identity-connection', $text }
    if ($Name -match '(__|:)clientId$' -and $text -match '^[0-9a-f-]{36}$') { return 'identity-connection', $text }
    if ($Name -match '(__|:)managedIdentityResourceId$' -and $text -match '^/subscriptions/') { return 'identity-connection', $text }
    if ($Name -match '^APPINSIGHTS_INSTRUMENTATIONKEY$') { return 'app-insights-connection-string', $null }
    if ($Name -match 'passw|pwd|secret' -and $text -notmatch '^(true|false|)$') { return 'secret', $null }
    $sounds = $Name -match 'token|credential|api.?key|access.?key|[_-]key$|key\d$' -or $Name -cmatch '[a-z]Key$'
    if ($sounds -and $text -notmatch '^(true|false|\d{0,4})$') { return 'secret', $null }
    if ($Name -match '^(WEBSITE_|FUNCTIONS_|AzureFunctionsJobHost__)') { return 'plain', $null }
    if ($text -match '^[A-Za-z0-9+/=_-]{24,}$' -and $text -match '\d' -and $text -notmatch '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') { return 'secret', $null }
    return 'plain', $null
}

# Writes names, kinds and targets of settings; values stay in memory.
function Export-Settings([string] $File, [string[]] $Command) {
    $text = Read-Azure $Command
    if ($null -eq $text) { Write-Failure $File $Command; return }
    $told = @(foreach ($one in (ConvertFrom-Json $text)) {
        $kind, $target = Get-Kind $one.name $one.value
        ConvertTo-Json ([ordered]@{ name = $one.name; kind = $kind; target = (Get-SafeTarget $target) }) -Compress
    })
    $text = $null
    Write-Text $File "[$($told -join ",`n")]"
}

$siteFields = '[].merge(@, {siteConfig: none})'
$configFields = 'merge(@, {appSettings: none, connectionStrings: none, machineKey: none, metadata: none, azureStorageAccounts: azureStorageAccounts.*.{accountName: accountName, shareName: shareName, type: type}, publishingPassword: none, publishingUsername: none, handlerMappings: none, push: none})'
$functionFields = '[].{id: id, name: name, type: type, kind: kind, language: language, isDisabled: isDisabled, config: config.{bindings: bindings, disabled: disabled}}'
$slotFunctionFields = 'value[].{id: id, name: name, type: type, kind: kind, properties: properties.{language: language, isDisabled: isDisabled, config: config.{bindings: bindings, disabled: disabled}}}'
# What tells how a resource can be reached; other properties, some of which may hold secrets, are not written.
$accessFields = '{value: value[].{id: id, name: name, type: type, kind: kind, location: location, tags: tags, identity: identity, sku: sku, properties: properties.{publicNetworkAccess: publicNetworkAccess, disableLocalAuth: disableLocalAuth, networkAcls: networkAcls, networkACLs: networkACLs, minimumTlsVersion: minimumTlsVersion, minimalTlsVersion: minimalTlsVersion, minimumTlsVersionAllowed: minimumTlsVersionAllowed, primaryEndpoints: primaryEndpoints, vaultUri: vaultUri, serviceBusEndpoint: serviceBusEndpoint, documentEndpoint: documentEndpoint, endpoint: endpoint, hostName: hostName, allowSharedKeyAccess: allowSharedKeyAccess, allowBlobPublicAccess: allowBlobPublicAccess, supportsHttpsTrafficOnly: supportsHttpsTrafficOnly, defaultToOAuthAuthentication: defaultToOAuthAuthentication, enableRbacAuthorization: enableRbacAuthorization, enablePurgeProtection: enablePurgeProtection, accessPolicies: accessPolicies}}, nextLink: nextLink}'
$eventFields = '[].{authorization: authorization, caller: caller, category: category, claims: claims, correlationId: correlationId, eventDataId: eventDataId, eventTimestamp: eventTimestamp, operationId: operationId, operationName: operationName, resourceId: resourceId, status: status}'

# What belongs to one app or slot.
function Export-Site([string] $Sub, [string] $Group, [string] $Name, [string] $Slot) {
    $file = "$Group.$Name"
    $id = "/subscriptions/$Sub/resourceGroups/$Group/providers/Microsoft.Web/sites/$Name"
    $which = '--name', $Name, '--resource-group', $Group, '--subscription', $Sub
    if ($Slot) { $file = "$file/$Slot"; $id = "$id/slots/$Slot"; $which += '--slot', $Slot }
    Export-Settings "$Sub/appsettings/$file.json" (@('functionapp', 'config', 'appsettings', 'list') + $which)
    Export-Settings "$Sub/connectionstrings/$file.json" (@('webapp', 'config', 'connection-string', 'list') + $which)
    Export-List "$Sub/config-web/$file.json" (@('webapp', 'config', 'show') + $which + @('--query', $configFields)) | Out-Null
    Export-List "$Sub/authsettingsv2/$file.json" ('rest', '--method', 'get', '--url', "$id/config/authsettingsV2?api-version=2022-03-01") | Out-Null
    Export-List "$Sub/basicpublishingcredentialspolicies/$file.json" ('rest', '--method', 'get', '--url',
        "$id/basicPublishingCredentialsPolicies?api-version=2022-03-01") | Out-Null
    Export-List "$Sub/privateendpointconnections/$file.json" ('rest', '--method', 'get', '--url',
        "$id/privateEndpointConnections?api-version=2022-03-01") | Out-Null
}

# Function apps and web apps, their slots and what belongs to each.
function Export-Sites([string] $Sub) {
    $apps = @(Export-List "$Sub/functionapps.json" ('functionapp', 'list', '--subscription', $Sub, '--query', $siteFields))
    $webs = @(Export-List "$Sub/webapps.json" ('webapp', 'list', '--subscription', $Sub, '--query', $siteFields))
    foreach ($app in $apps) {
        $group = $app.id.Split('/')[4]
        Export-List "$Sub/functions/$group.$($app.name).json" ('functionapp', 'function', 'list', '--name', $app.name,
            '--resource-group', $group, '--subscription', $Sub, '--query', $functionFields) | Out-Null
    }
    $functionIds = @($apps | ForEach-Object { $_.id })
    foreach ($app in @($apps + $webs | Where-Object { $_ })) {
        $group = $app.id.Split('/')[4]
        Export-Site $Sub $group $app.name ''
        $slots = @(Export-List "$Sub/slots/$group.$($app.name).json" ('webapp', 'deployment', 'slot', 'list', '--name', $app.name,
            '--resource-group', $group, '--subscription', $Sub, '--query', $siteFields))
        foreach ($slot in $slots) {
            $slotName = $slot.id.Split('/')[10]
            Export-Site $Sub $group $app.name $slotName
            if ($functionIds -contains $app.id) {
                Export-List "$Sub/functions/$group.$($app.name)/$slotName.json" ('rest', '--method', 'get', '--query', $slotFunctionFields, '--url',
                    "/subscriptions/$Sub/resourceGroups/$group/providers/Microsoft.Web/sites/$($app.name)/slots/$slotName/functions?api-version=2022-03-01") | Out-Null
            }
        }
    }
}

# How storage accounts, vaults and what functions connect to can be reached, and hosting plans.
function Export-Reached([string] $Sub, [bool] $Known, [string[]] $Types) {
    $lists = @(
        @('storage-accounts', 'Microsoft.Storage/storageAccounts', '2023-05-01'),
        @('key-vaults', 'Microsoft.KeyVault/vaults', '2023-07-01'),
        @('hosting-plans', 'Microsoft.Web/serverfarms', '2022-03-01'),
        @('service-bus', 'Microsoft.ServiceBus/namespaces', '2021-11-01'),
        @('event-hubs', 'Microsoft.EventHub/namespaces', '2024-01-01'),
        @('cosmos-accounts', 'Microsoft.DocumentDB/databaseAccounts', '2024-05-15'),
        @('app-configurations', 'Microsoft.AppConfiguration/configurationStores', '2023-03-01'),
        @('event-grid-topics', 'Microsoft.EventGrid/topics', '2022-06-15'),
        @('signalr', 'Microsoft.SignalRService/signalR', '2023-02-01'))
    foreach ($list in $lists) {
        $name, $type, $version = $list
        # A subscription that does not use a provider answers with an error.
        if ($Known -and $Types -notcontains $type) { continue }
        Export-Pages "$Sub/$name" "/subscriptions/$Sub/providers/${type}?api-version=$version" $accessFields | Out-Null
    }
}

# The members of every group that holds an assignment, and of the groups in them.
function Export-Members([string[]] $Groups) {
    $todo = New-Object System.Collections.Queue
    $done = @{}
    foreach ($group in $Groups) { $todo.Enqueue($group) }
    while ($todo.Count) {
        $group = ([Guid] $todo.Dequeue()).ToString()
        if ($done.ContainsKey($group)) { continue }
        $done[$group] = $true
        foreach ($member in @(Export-List "group-members/$group.json" ('ad', 'group', 'member', 'list', '--group', $group))) {
            if ($member.PSObject.Properties['@odata.type'] -and $member.'@odata.type' -eq '#microsoft.graph.group') { $todo.Enqueue($member.id) }
        }
    }
}

function Export-Subscription([string] $Sub) {
    [Console]::Error.WriteLine("subscription $Sub")
    $authorization = "/subscriptions/$Sub/providers/Microsoft.Authorization"
    $held = @(Export-List "$Sub/role-assignments.json" ('role', 'assignment', 'list', '--all', '--include-inherited', '--subscription', $Sub))
    Export-List "$Sub/role-definitions.json" ('role', 'definition', 'list', '--custom-role-only', 'false', '--subscription', $Sub) | Out-Null
    $denied = @(Export-Pages "$Sub/deny-assignments" "$authorization/denyAssignments?api-version=2022-04-01")
    $eligible = @(Export-Pages "$Sub/eligible-assignments" "$authorization/roleEligibilityScheduleInstances?api-version=2020-10-01")
    Export-Pages "$Sub/active-assignments" "$authorization/roleAssignmentScheduleInstances?api-version=2020-10-01" | Out-Null
    Export-List "$Sub/resource-groups.json" ('group', 'list', '--subscription', $Sub) | Out-Null
    $before = $script:failures
    $types = @(Export-List "$Sub/resources.json" ('resource', 'list', '--subscription', $Sub) | ForEach-Object { $_.type })
    Export-Reached $Sub ($script:failures -eq $before) $types
    foreach ($identity in @(Export-List "$Sub/identities.json" ('identity', 'list', '--subscription', $Sub))) {
        $group = $identity.id.Split('/')[4]
        Export-List "$Sub/federated-credentials/$group.$($identity.name).json" ('identity', 'federated-credential', 'list',
            '--identity-name', $identity.name, '--resource-group', $group, '--subscription', $Sub) | Out-Null
    }
    Export-Sites $Sub
    Export-List "$Sub/activity-log.json" ('monitor', 'activity-log', 'list', '--subscription', $Sub, '--offset', '89d',
        '--max-events', '100000', '--query', $eventFields) | Out-Null
    foreach ($one in $held) { if ($one.principalType -eq 'Group') { $script:groups += $one.principalId } }
    foreach ($one in $eligible) { if ($one.properties.principalType -eq 'Group') { $script:groups += $one.properties.principalId } }
    foreach ($one in $denied) {
        foreach ($named in @($one.properties.principals) + @($one.properties.excludePrincipals)) {
            if ($named -and $named.type -eq 'Group') { $script:groups += $named.id }
        }
    }
}

$script:groups = @()
$listed = @(Export-List 'subscriptions.json' ('account', 'list', '--query',
    "[?tenantId=='$tenant'].{id: id, name: name, tenantId: tenantId, state: state, cloudName: cloudName, isDefault: isDefault, managedByTenants: managedByTenants}"))
if (-not $Subscription) { $Subscription = @($listed | ForEach-Object { $_.id }) }
foreach ($one in $Subscription) { Export-Subscription $one }

[Console]::Error.WriteLine('tenant')
Export-Pages 'management-groups' ("/providers/Microsoft.Management/managementGroups/$tenant" + '?api-version=2020-05-01&$expand=children&$recurse=true') | Out-Null
$graph = az cloud show --query endpoints.microsoftGraphResourceId --output tsv
if ($LASTEXITCODE -ne 0 -or -not $graph) { $graph = 'https://graph.microsoft.com/' }
Export-Pages 'users' ($graph.TrimEnd('/') + '/v1.0/users?$select=id,displayName,userPrincipalName,userType,accountEnabled&$top=999') | Out-Null
Export-List 'groups.json' ('ad', 'group', 'list', '--query',
    '[].{id: id, displayName: displayName, securityEnabled: securityEnabled, mailEnabled: mailEnabled, groupTypes: groupTypes}') | Out-Null
Export-List 'service-principals.json' ('ad', 'sp', 'list', '--all', '--query',
    '[].{id: id, appId: appId, displayName: displayName, servicePrincipalType: servicePrincipalType, alternativeNames: alternativeNames, accountEnabled: accountEnabled}') | Out-Null
Export-Members ($script:groups | Sort-Object -Unique)

Write-Text 'export.json' (ConvertTo-Json ([ordered]@{ lspriv_export = '1'; collected_at = $started }) -Compress)
[Console]::Error.WriteLine("wrote $Out")
if ($script:failures) {
    [Console]::Error.WriteLine("$($script:failures) lists could not be read; the files *.error.json say why")
    exit 3
}
