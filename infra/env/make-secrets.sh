#!/bin/sh
# Creates the secrets that docker-compose.yml needs: passwords in .env, root keys in secrets/. Neither belongs in the repository.
# Run it in the root of the repository: sh infra/env/make-secrets.sh
# Existing files are kept. Keep a copy of secrets/root-keys.json apart from the data: without it, no credential can be recovered.
set -eu
umask 077

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }

if [ -e .env ]; then
  echo '.env already exists and is kept'
else
  printf 'POSTGRES_PASSWORD=%s\nNATS_PASSWORD=n%s\n' "$(random 24)" "$(random 24)" > .env
  echo 'created .env: passwords of the engines'
fi

mkdir -p secrets
if [ -e secrets/root-keys.json ]; then
  echo 'secrets/root-keys.json already exists and is kept'
else
  id="root-$(date -u +%Y-%m-%d)"
  printf '{"current":"%s","keys":{"%s":"%s"}}\n' "$id" "$id" "$(random 32)" > secrets/root-keys.json
  # The directory, with mode 0700, keeps other users out. The container's process reads the file under another user id.
  chmod 0444 secrets/root-keys.json
  echo 'created secrets/root-keys.json: keep a copy apart from the data'
fi
