#!/usr/bin/env bash
# Brings a Debian 12 machine to where the product runs: .ci/setup.sh [runtime|test]. Does nothing that is done already.
set -euo pipefail
cd "$(dirname "$0")/.."
level=${1:-runtime}

packages=(python3 python3-venv tzdata libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  fonts-noto-cjk fonts-lxgw-wenkai fonts-noto-color-emoji fonts-hanazono)
requirements=requirements.txt
if [ "$level" = test ]; then
  packages+=(make git chromium postgresql redis-server poppler-utils qpdf openssl)
  requirements=requirements-dev.txt
fi

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
  command -v dpkg-query >/dev/null || { echo "No dpkg here: please install the counterparts of: ${packages[*]}" >&2; return 0; }
  local missing=() package
  for package in "${packages[@]}"; do installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  local line="apt-get install -y --no-install-recommends ${missing[*]}"
  local root=()
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
      printf 'Packages are missing and this user may not install them. Please run as root, then try again:\n\n  %s\n\n' \
        "apt-get update && $line" >&2
      exit 1
    fi
    root=(sudo)
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  "${root[@]}" apt-get update -q
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive $line
}

find_python() {
  local name
  for name in /usr/bin/python3.11 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "Python 3.11 or newer with its venv module is needed: apt-get install -y python3 python3-venv" >&2
  return 1
}

install_requirements() {
  [ -x .venv/bin/pip ] || "$(find_python)" -m venv .venv
  local wanted stamp=.venv/installed-$level
  wanted=$(cat requirements.txt "$requirements" | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
  echo "Installing Python packages from $requirements"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -r "$requirements"
  echo "$wanted" >"$stamp"
}

install_packages
install_requirements
.venv/bin/python .ci/compile_translations.py
