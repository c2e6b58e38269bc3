#!/bin/sh
# Makes what docker-compose.yml asks for and no file in the repository may hold: passwords in .env, the root keys in secrets/.
# From the top of the repository: sh infra/env/make-secrets.sh
# What is there already stays. Keep a copy of secrets/root-keys.json apart from the data: without it no credential can be made again.
set -eu
umask 077

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }

if [ -e .env ]; then
  echo '.env is there already: left as it is'
else
  printf 'POSTGRES_PASSWORD=%s\nNATS_PASSWORD=n%s\n' "$(random 24)" "$(random 24)" > .env
  echo 'made .env: passwords of the engines'
fi

mkdir -p secrets
if [ -e secrets/root-keys.json ]; then
  echo 'secrets/root-keys.json is there already: left as it is'
else
  id="root-$(date -u +%Y-%m-%d)"
  printf '{"current":"%s","keys":{"%s":"%s"}}\n' "$id" "$id" "$(random 32)" > secrets/root-keys.json
  # The folder, mode 0700, keeps others out on this machine; the process in the container has another user id than you.
  chmod 0444 secrets/root-keys.json
  echo 'made secrets/root-keys.json: keep a copy apart from the data'
fi
