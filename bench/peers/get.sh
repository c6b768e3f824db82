#!/usr/bin/env bash
# get.sh: fetches the products that bench/run --peers compares with into this folder: etcd from Debian, the Node service's
# packages and Directus from npm, by their lock files. Nothing is installed on the machine and nothing is started.
# Directus has parts that are compiled here against Debian's headers of node (nodejs, libnode-dev): that takes minutes.
set -euo pipefail
peers=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$peers/../..
mkdir -p "$peers/bin"
ln -sfn "$root/node_modules/.bin/node" "$peers/bin/node"
ln -sfn /usr/bin/node "$peers/bin/node-of-directus"  # the one whose headers it is compiled against
ln -sfn "$root/build/third_party_protos" "$peers/bin/protos"

if [[ ! -x $peers/bin/etcd ]]; then
  folder=$(mktemp -d)
  trap 'rm -r "$folder"' EXIT
  cd "$folder"
  # The lists may be older than the package.
  apt-get -qq download etcd-server 2>/dev/null || { apt-get -qq update && apt-get -qq download etcd-server; }
  dpkg-deb -x etcd-server_*.deb .
  mv usr/bin/etcd "$peers/bin/etcd"
fi
# install <folder>: as its lock file says, unless that is there already.
install() {
  cd "$peers/$1"
  cmp -s package-lock.json node_modules/.installed && return
  npm ci --no-audit --no-fund
  cp package-lock.json node_modules/.installed
}
(PATH=$root/node_modules/.bin:$PATH install node)
(PATH=/usr/bin:$PATH npm_config_nodedir=/usr install directus)
