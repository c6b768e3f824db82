#!/usr/bin/env bash
# Sourced by the scripts beside it: strict mode, the repository's root as working folder, our pinned tools first in PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PWD/node_modules/.bin:$PATH"
export PATH

step() { printf '\n== %s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# files <git pattern>...: the files of the repository and those about to be added, without those just deleted.
files() {
  git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
    if [[ -e $file ]]; then printf '%s\n' "$file"; fi
  done
}
