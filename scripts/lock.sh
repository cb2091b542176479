#!/usr/bin/env bash
# Refresh requirements/*.lock from pyproject.toml: one version of everything for
# Python 3.11 and newer on every platform, with the hash of every file.
#
#   scripts/lock.sh              keep the pins that still fit, add what is new
#   scripts/lock.sh --upgrade    take the newest versions that pyproject.toml allows
#
# UV names the uv to use; the one in .venv is pinned by the lock itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

UV="${UV:-.venv/bin/uv}"
# Hashes must be those of the public index, whatever this machine is set up to use.
unset UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_NO_INDEX

compile() {
    "$UV" --no-config pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" "$@"
}

compile "$@" --group dev --output-file requirements/dev.lock
compile --upgrade --constraints requirements/dev.lock --output-file requirements/run.lock

# A lock that names a host would not install elsewhere.
if grep -nE '://|^ *(-i|-f|--index-url|--extra-index-url|--find-links)' requirements/*.lock; then
    echo "scripts/lock.sh: the lines above name an index or a host" >&2
    exit 1
fi
