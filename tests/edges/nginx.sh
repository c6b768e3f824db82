#!/usr/bin/env bash
# nginx.sh NGINX: makes the path NGINX lead to Debian's nginx, unless it does already. One that is not installed is
# unpacked from its package instead: installing it would start a web server on this machine.
set -euo pipefail
nginx=$1
[[ -x $nginx ]] && exit 0
mkdir -p "$(dirname "$nginx")"
if [[ -x /usr/sbin/nginx ]]; then
  ln -sf /usr/sbin/nginx "$nginx"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
# The lists may be older than the package.
apt-get -qq download nginx 2>/dev/null || { apt-get -qq update && apt-get -qq download nginx; }
dpkg-deb -x nginx_*.deb .
mv usr/sbin/nginx "$nginx"
