#!/usr/bin/env bash
# Writes an export folder for lspriv with the Azure CLI alone. It only reads.
#
#   bash export.sh [FOLDER] [SUBSCRIPTION-ID ...]
#
# Without ids it exports every subscription of the tenant that `az account show` is signed in to.
# Then: lspriv analyze FOLDER
#
# What it needs: bash, awk, and `az login`. Least rights: Reader on the subscriptions (on the root management group
# for the tree and inherited assignments), Directory Readers or GroupMember.Read.All for names and members, and
# Microsoft.Web/sites/config/list/Action for the names of app settings. What may not be read is not an error:
# NAME.error.json says why, and lspriv reports a gap.
#
# Values of settings are looked at in memory and never written: files hold their names, kinds and targets only.
# Exit status: 0, or 3 when something could not be listed, or 2 when nothing can be.

set +x # a trace would show the values of settings
set -euo pipefail
umask 077
export MSYS_NO_PATHCONV=1 AZURE_CORE_NO_COLOR=1

out=''
only=''
for argument in "$@"; do
  case "$argument" in
    ????????-????-????-????-????????????) only="$only $argument" ;;
    -*) echo 'usage: export.sh [FOLDER] [SUBSCRIPTION-ID ...]' >&2; exit 2 ;;
    *) out=$argument ;;
  esac
done
out=${out:-lspriv-export-$(date -u +%Y%m%dT%H%M%SZ)}

command -v az >/dev/null || { echo 'the Azure CLI (az) is not installed' >&2; exit 2; }
tenant=$(az account show --query tenantId --output tsv) || { echo 'run `az login` first' >&2; exit 2; }
mkdir -p "$out"
started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
complaint=$(mktemp)
trap 'rm -f "$complaint"' EXIT

say() { printf '%s\n' "$*" >&2; }

# Reads from Azure; the output is JSON, one key to a line, keys in order.
read_azure() { az "$@" --only-show-errors --output json 2>"$complaint" </dev/null; }

# plain TEXT: the text without what JSON would have to escape
plain() { printf '%s' "$1" | tr '\n\r\t' '   ' | LC_ALL=C tr -cd '\40\41\43-\133\135-\176' | cut -c 1-300; }

# fail FILE COMMAND...: says beside FILE why it could not be written
fail() {
  local file=${1%.json}.error.json
  shift
  printf '{"lspriv_export_failed": "%s", "message": "%s"}\n' "$(plain "az $*")" "$(plain "$(cat "$complaint")")" >"$file"
  say "  could not list: az $*"
}

# list FILE COMMAND...: writes what a command lists
list() {
  local file=$out/$1
  shift
  mkdir -p "$(dirname "$file")"
  if read_azure "$@" >"$file.part"; then
    mv "$file.part" "$file"
  else
    rm -f "$file.part"
    fail "$file" "$@"
  fi
}

# pages NAME URL [QUERY]: writes every page of a REST list, as NAME-1.json, NAME-2.json, ...
pages() {
  local name=$out/$1 url=$2 page=1 file query=()
  [ -z "${3:-}" ] || query=(--query "$3")
  mkdir -p "$(dirname "$name")"
  while [ -n "$url" ]; do
    file=$name-$page.json
    if ! read_azure rest --method get --url "$url" ${query[@]+"${query[@]}"} >"$file.part"; then
      rm -f "$file.part"
      fail "$file" rest --method get --url "$url"
      return 0
    fi
    mv "$file.part" "$file"
    url=$(sed -n 's/^  "\(@odata\.\)\{0,1\}nextLink": "\(.*\)",\{0,1\}$/\2/p' "$file")
    page=$((page + 1))
  done
}

# groups ID-KEY TYPE-KEY FILE...: the ids of the principals that are groups; the type follows the id
groups() {
  local id=$1 type=$2
  shift 2
  { cat "$@" 2>/dev/null || true; } | awk -F'"' -v id="$id" -v type="$type" '
    $2 == id { found = $4 }
    $2 == type { if ($4 == "Group" && found != "") print tolower(found); found = "" }'
}

# settings FILE COMMAND...: writes names, kinds and targets of settings; values stay in the pipe
settings() {
  local file=$out/$1
  shift
  mkdir -p "$(dirname "$file")"
  if read_azure "$@" --query '[].{n:name,t:type,v:value}' | reduce_settings >"$file.part"; then
    mv "$file.part" "$file"
  else
    rm -f "$file.part"
    fail "$file" "$@"
  fi
}

reduce_settings() {
  local LC_ALL=C line name='' comma='' objects=0 told=0 empty=no
  shopt -s nocasematch
  printf '['
  while IFS= read -r line; do
    case "$line" in
      '[]') empty=yes ;;
      '  {') objects=$((objects + 1)) ;;
      '    "n": "'*) name=${line#*: }; name=${name%,} ;;
      '    "v": '*)
        if [ -n "$name" ]; then
          line=${line#*: }
          line=${line%,}
          case "$line" in
            null) kind=unread target='' ;;
            *)
              line=${line#\"}
              classify "$name" "${line%\"}"
              ;;
          esac
          printf '%s\n  {"name": %s, "kind": "%s", "target": %s}' "$comma" "$name" "$kind" "${target:-null}"
          comma=','
          told=$((told + 1))
        fi
        name=''
        ;;
    esac
  done
  printf '\n]\n'
  shopt -u nocasematch
  if [ "$objects" -eq "$told" ] && [ "$told$empty" != 0no ]; then return 0; fi
  [ -s "$complaint" ] || printf 'az wrote its JSON in a form that this script does not know' >"$complaint"
  return 1
}

# classify NAME VALUE: sets kind and target; both arguments are as JSON writes them
classify() {
  local name=${1#\"} value=$2 part='' camel='' database=''
  name=${name%\"}
  shopt -u nocasematch
  case "$name" in *[a-z]Key) camel=Key ;; esac
  shopt -s nocasematch
  case "$name" in
    *__* | *:*) part=${name##*__} part=${part##*:} ;; # what an identity connection says: accountName, clientId, ...
  esac
  kind=plain target=''
  case "$value" in
    '') ;;
    '{' | '[') kind=secret ;; # an object or a list, whose parts are not looked at
    '@Microsoft.KeyVault('*)
      kind=key-vault-reference
      case "$value" in
        *SecretUri=https://*/secrets/*)
          target=${value#*SecretUri=https://}
          value=${target#*/secrets/}
          target=${target%%.*}/${value%%[/)?]*}
          ;;
        *VaultName=*SecretName=*)
          target=${value#*VaultName=}
          value=${value#*SecretName=}
          target=${target%%[;)]*}/${value%%[;)]*}
          ;;
      esac
      ;;
    *InstrumentationKey=*) kind=app-insights-connection-string ;;
    *AccountEndpoint=https://*)
      kind=cosmos-connection-string target=${value#*AccountEndpoint=https://}
      target=${target%%.*}
      ;;
    *AccountName=*AccountKey=* | *AccountKey=*AccountName=* | *AccountName=*SharedAccessSignature=*)
      kind=storage-connection-string target=${value#*AccountName=}
      target=${target%%;*}
      ;;
    *BlobEndpoint=https://* | *QueueEndpoint=https://* | *TableEndpoint=https://*)
      kind=storage-connection-string target=${value#*Endpoint=https://}
      target=${target%%.*}
      ;;
    *Endpoint=sb://*Authentication=*Managed*Identity*)
      kind=identity-connection target=${value#*Endpoint=sb://}
      target=${target%%.*}
      ;;
    *Endpoint=sb://*)
      kind=servicebus-connection-string target=${value#*Endpoint=sb://}
      target=${target%%.*}
      case "$name" in *event*hub*) kind=eventhub-connection-string ;; esac
      ;;
    *Server=*Password=* | *'Data Source='*Password=* | *Server=*Pwd=* | *Server=*Database=* | *Server=*'Initial Catalog='* | *'Data Source='*)
      kind=sql-connection-string target=${value#*Server=}
      [ "$target" != "$value" ] || target=${value#*Data Source=}
      target=${target#tcp:}
      target=${target%%[,;]*}
      database=${value#*Initial Catalog=}
      [ "$database" != "$value" ] || database=${value#*Database=}
      [ "$database" != "$value" ] || database=''
      database=${database%%;*}
      case "$database" in *[!A-Za-z0-9._-]*) database='' ;; esac
      target=$target${database:+/$database}
      case "$value" in
        *Password=* | *Pwd=*) ;;
        *'Active Directory'*) kind=identity-connection ;;
      esac
      ;;
    *:[0-9]*,*password=*) kind=redis-connection-string target=${value%%:*} ;;
    *://*'?'*sig=*)
      kind=sas-url target=${value%%\?*}
      case "$target" in *@*) target='' ;; esac
      ;;
    *Password=* | *Secret=* | *SharedAccessKey=* | *AccessKey=* | *'PRIVATE KEY'* | *://*:*@* | *://*[?\&]code=* | *://*[?\&]*key=* | *://*[?\&]*token=*)
      kind=secret
      ;;
    http://* | https://*)
      kind=url target=${value%%\?*}
      value=${target#*://}
      target=${target%%://*}://${value%%/*}
      case "$part" in *Uri | endpoint | accountEndpoint) kind=identity-connection ;; esac
      ;;
    *)
      case "$part/$name/$camel" in
        accountName/* | fullyQualifiedNamespace/* | credential/* | clientId/* | managedIdentityResourceId/*)
          kind=identity-connection target=$value
          ;;
        */APPINSIGHTS_INSTRUMENTATIONKEY/) kind=app-insights-connection-string ;;
        *passw* | *pwd* | *secret*) case "$value" in true | false) ;; *) kind=secret ;; esac ;;
        *token* | *credential* | *api?key* | *apikey* | *access?key* | *accesskey* | *_key/ | *-key/ | *key[0-9]/ | */Key)
          case "$value" in
            true | false | [0-9] | [0-9][0-9] | [0-9][0-9][0-9] | [0-9][0-9][0-9][0-9]) ;;
            *) kind=secret ;;
          esac
          ;;
        */WEBSITE_* | */FUNCTIONS_* | */AzureFunctionsJobHost__*) ;;
        *)
          if [ "${#value}" -ge 24 ]; then
            case "$value" in
              *[!A-Za-z0-9+/=_-]* | ????????-????-????-????-????????????) ;;
              *[0-9]*) kind=secret ;;
            esac
          fi
          ;;
      esac
      ;;
  esac
  # Only what can be a name or an address is written.
  case "$kind/$part" in
    identity-connection/clientId) case "$target" in *[!0-9a-f-]*) kind=secret target='' ;; esac ;;
    identity-connection/accountName) case "$target" in *[!a-z0-9]* | ?????????????????????????*) kind=secret target='' ;; esac ;;
    identity-connection/fullyQualifiedNamespace) case "$target" in *.*) ;; *) kind=secret target='' ;; esac ;;
    identity-connection/managedIdentityResourceId) case "$target" in /subscriptions/*) ;; *) kind=secret target='' ;; esac ;;
    identity-connection/credential) case "$target" in *[!a-z]*) kind=secret target='' ;; esac ;;
  esac
  case "$target" in
    *[!A-Za-z0-9._:/\ -]*) target='' ;;
  esac
  [ "${#target}" -le 250 ] || target=''
  [ -z "$target" ] || target="\"$target\""
}

site_fields='[].merge(@, {siteConfig: none})'
config_fields='merge(@, {appSettings: none, connectionStrings: none, machineKey: none, metadata: none, azureStorageAccounts: azureStorageAccounts.*.{accountName: accountName, shareName: shareName, type: type}, publishingPassword: none, publishingUsername: none, handlerMappings: none, push: none})'
function_fields='[].{id: id, name: name, type: type, kind: kind, language: language, isDisabled: isDisabled, config: config.{bindings: bindings, disabled: disabled}}'
slot_function_fields='value[].{id: id, name: name, type: type, kind: kind, properties: properties.{language: language, isDisabled: isDisabled, config: config.{bindings: bindings, disabled: disabled}}}'
# What tells how a resource can be reached; other properties, some of which may hold secrets, are not written.
access_fields='{value: value[].{id: id, name: name, type: type, kind: kind, location: location, tags: tags, identity: identity, sku: sku, properties: properties.{publicNetworkAccess: publicNetworkAccess, disableLocalAuth: disableLocalAuth, networkAcls: networkAcls, networkACLs: networkACLs, minimumTlsVersion: minimumTlsVersion, minimalTlsVersion: minimalTlsVersion, minimumTlsVersionAllowed: minimumTlsVersionAllowed, primaryEndpoints: primaryEndpoints, vaultUri: vaultUri, serviceBusEndpoint: serviceBusEndpoint, documentEndpoint: documentEndpoint, endpoint: endpoint, hostName: hostName, allowSharedKeyAccess: allowSharedKeyAccess, allowBlobPublicAccess: allowBlobPublicAccess, supportsHttpsTrafficOnly: supportsHttpsTrafficOnly, defaultToOAuthAuthentication: defaultToOAuthAuthentication, enableRbacAuthorization: enableRbacAuthorization, enablePurgeProtection: enablePurgeProtection, accessPolicies: accessPolicies}}, nextLink: nextLink}'
event_fields='[].{authorization: authorization, caller: caller, category: category, claims: claims, correlationId: correlationId, eventDataId: eventDataId, eventTimestamp: eventTimestamp, operationId: operationId, operationName: operationName, resourceId: resourceId, status: status}'

# site SUBSCRIPTION GROUP SITE [SLOT]: what belongs to one app or slot
site() {
  local folder=$1 file=$2.$3 id=/subscriptions/$1/resourceGroups/$2/providers/Microsoft.Web/sites/$3 slot=()
  if [ $# -gt 3 ]; then
    file=$file/$4
    id=$id/slots/$4
    slot=(--slot "$4")
  fi
  local which=(--name "$3" --resource-group "$2" --subscription "$1" ${slot[@]+"${slot[@]}"})
  settings "$folder/appsettings/$file.json" functionapp config appsettings list "${which[@]}"
  settings "$folder/connectionstrings/$file.json" webapp config connection-string list "${which[@]}"
  list "$folder/config-web/$file.json" webapp config show "${which[@]}" --query "$config_fields"
  list "$folder/authsettingsv2/$file.json" rest --method get --url "$id/config/authsettingsV2?api-version=2022-03-01"
  list "$folder/basicpublishingcredentialspolicies/$file.json" \
    rest --method get --url "$id/basicPublishingCredentialsPolicies?api-version=2022-03-01"
  list "$folder/privateendpointconnections/$file.json" \
    rest --method get --url "$id/privateEndpointConnections?api-version=2022-03-01"
}

# sites SUBSCRIPTION: function apps and web apps, their slots and what belongs to each
sites() {
  local sub=$1 command slot parts
  list "$sub/functionapps.json" functionapp list --subscription "$sub" --query "$site_fields"
  list "$sub/webapps.json" webapp list --subscription "$sub" --query "$site_fields"
  for command in functionapp webapp; do
    ids_of "Microsoft.Web/sites" "$out/$sub/${command}s.json" | while IFS=/ read -r group name; do
      site "$sub" "$group" "$name"
      if [ "$command" = functionapp ]; then
        list "$sub/functions/$group.$name.json" functionapp function list \
          --name "$name" --resource-group "$group" --subscription "$sub" --query "$function_fields"
      fi
      list "$sub/slots/$group.$name.json" webapp deployment slot list \
        --name "$name" --resource-group "$group" --subscription "$sub" --query "$site_fields"
      ids_of "Microsoft.Web/sites/slots" "$out/$sub/slots/$group.$name.json" | while IFS=/ read -r _ _ slot; do
        site "$sub" "$group" "$name" "$slot"
        if [ "$command" = functionapp ]; then
          list "$sub/functions/$group.$name/$slot.json" rest --method get --query "$slot_function_fields" --url \
            "/subscriptions/$sub/resourceGroups/$group/providers/Microsoft.Web/sites/$name/slots/$slot/functions?api-version=2022-03-01"
        fi
      done
    done
  done
}

# reached SUBSCRIPTION: how storage accounts, vaults and what functions connect to can be reached, and hosting plans
reached() {
  local sub=$1 name type version
  while read -r name type version; do
    # A subscription that does not use a provider answers with an error.
    if [ -f "$out/$sub/resources.json" ] && ! grep -qi "\"type\": \"$type\"" "$out/$sub/resources.json"; then continue; fi
    pages "$sub/$name" "/subscriptions/$sub/providers/$type?api-version=$version" "$access_fields"
  done <<'END'
storage-accounts Microsoft.Storage/storageAccounts 2023-05-01
key-vaults Microsoft.KeyVault/vaults 2023-07-01
hosting-plans Microsoft.Web/serverfarms 2022-03-01
service-bus Microsoft.ServiceBus/namespaces 2021-11-01
event-hubs Microsoft.EventHub/namespaces 2024-01-01
cosmos-accounts Microsoft.DocumentDB/databaseAccounts 2024-05-15
app-configurations Microsoft.AppConfiguration/configurationStores 2023-03-01
event-grid-topics Microsoft.EventGrid/topics 2022-06-15
signalr Microsoft.SignalRService/signalR 2023-02-01
END
}

# ids_of TYPE FILE: GROUP/NAME or GROUP/NAME/SLOT of every resource of a type in a file
ids_of() {
  [ -f "$2" ] || return 0
  awk -F'"' -v type="$1" '
    BEGIN { depth = split(type, wanted, "/") }
    $2 == "id" && tolower($4) ~ /^\/subscriptions\// {
      count = split($4, part, "/")
      if (count != 9 + 2 * (depth - 2) || tolower(part[7] "/" part[8]) != tolower(wanted[1] "/" wanted[2])) next
      if (depth == 3 && tolower(part[10]) != tolower(wanted[3])) next
      print part[5] "/" part[9] (depth == 3 ? "/" part[11] : "")
    }' "$2" | sort -u
}

# members: the members of every group that holds an assignment, and of the groups in them
members() {
  local group todo next done_file=$out/.groups
  : >"$done_file"
  todo=$(
    {
      groups principalId principalType "$out"/*/role-assignments.json "$out"/*/eligible-assignments-*.json
      groups id type "$out"/*/deny-assignments-*.json | # which writes GUIDs without dashes
        sed 's/^\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)\(.\{12\}\)$/\1-\2-\3-\4-\5/'
    } | sort -u
  )
  while [ -n "$todo" ]; do
    next=''
    for group in $todo; do
      if grep -qxF "$group" "$done_file"; then continue; fi
      printf '%s\n' "$group" >>"$done_file"
      list "group-members/$group.json" ad group member list --group "$group"
      if [ -f "$out/group-members/$group.json" ]; then
        next="$next $(awk -F'"' '
          $2 == "@odata.type" { group = ($4 == "#microsoft.graph.group") }
          $2 == "id" && group { print $4; group = 0 }' "$out/group-members/$group.json" | tr '\n' ' ')"
      fi
    done
    todo=${next# }
    todo=${todo% }
  done
  rm -f "$done_file"
}

subscription() {
  local sub=$1 group name authorization=/subscriptions/$1/providers/Microsoft.Authorization
  say "subscription $sub"
  list "$sub/role-assignments.json" role assignment list --all --include-inherited --subscription "$sub"
  list "$sub/role-definitions.json" role definition list --custom-role-only false --subscription "$sub"
  pages "$sub/deny-assignments" "$authorization/denyAssignments?api-version=2022-04-01"
  pages "$sub/eligible-assignments" "$authorization/roleEligibilityScheduleInstances?api-version=2020-10-01"
  pages "$sub/active-assignments" "$authorization/roleAssignmentScheduleInstances?api-version=2020-10-01"
  list "$sub/resource-groups.json" group list --subscription "$sub"
  list "$sub/resources.json" resource list --subscription "$sub"
  reached "$sub"
  list "$sub/identities.json" identity list --subscription "$sub"
  ids_of Microsoft.ManagedIdentity/userAssignedIdentities "$out/$sub/identities.json" | while IFS=/ read -r group name; do
    list "$sub/federated-credentials/$group.$name.json" identity federated-credential list \
      --identity-name "$name" --resource-group "$group" --subscription "$sub"
  done
  sites "$sub"
  list "$sub/activity-log.json" monitor activity-log list --subscription "$sub" --offset 89d --max-events 100000 \
    --query "$event_fields"
}

list subscriptions.json account list --query \
  "[?tenantId=='$tenant'].{id: id, name: name, tenantId: tenantId, state: state, cloudName: cloudName, isDefault: isDefault, managedByTenants: managedByTenants}"
if [ -z "$only" ] && [ -f "$out/subscriptions.json" ]; then
  only=$(awk -F'"' '$2 == "id" { print $4 }' "$out/subscriptions.json")
fi
for sub in $only; do
  subscription "$sub"
done

say 'tenant'
# shellcheck disable=SC2016 # $expand and $select are Azure's words
pages management-groups \
  "/providers/Microsoft.Management/managementGroups/$tenant"'?api-version=2020-05-01&$expand=children&$recurse=true'
graph=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv 2>/dev/null) || graph=https://graph.microsoft.com/
# shellcheck disable=SC2016
pages users "${graph%/}"'/v1.0/users?$select=id,displayName,userPrincipalName,userType,accountEnabled&$top=999'
list groups.json ad group list --query \
  '[].{id: id, displayName: displayName, securityEnabled: securityEnabled, mailEnabled: mailEnabled, groupTypes: groupTypes}'
list service-principals.json ad sp list --all --query \
  '[].{id: id, appId: appId, displayName: displayName, servicePrincipalType: servicePrincipalType, alternativeNames: alternativeNames, accountEnabled: accountEnabled}'
members

printf '{"lspriv_export": "1", "collected_at": "%s"}\n' "$started" >"$out/export.json"
failures=$(find "$out" -name '*.error.json' | wc -l | tr -d ' ')
if [ "$failures" -gt 0 ]; then
  say "$failures lists could not be read; the files *.error.json in $out say why"
  say "wrote $out"
  exit 3
fi
say "wrote $out"
