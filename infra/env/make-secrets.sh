#!/bin/sh
# Creates the secrets that docker-compose.yml needs: passwords in .env, root keys in secrets/. Neither belongs in the repository.
# Run it in the root of the repository: sh infra/env/make-secrets.sh
# Existing files are kept. Keep a copy of secrets/root-keys.json apart from the data: without it, no credential can be recovered.
set -eu
umask 077

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }

touch .env
for name in POSTGRES_PASSWORD NATS_REGISTRATION_PASSWORD NATS_SECTOR_WORKER_PASSWORD; do
  if grep -q "^$name=" .env; then
    echo "$name in .env already exists and is kept"
  else
    # The letter in front keeps NATS from reading a number.
    printf '%s=n%s\n' "$name" "$(random 24)" >> .env
    echo "created $name in .env"
  fi
done

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

if [ -e secrets/nats-certificate.pem ]; then
  echo 'secrets/nats-certificate.pem already exists and is kept'
else
  # An authority for this one certificate. Its key is not kept.
  authority="$(mktemp -d)"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=Clientele NATS authority' \
    -keyout "$authority/key.pem" -out secrets/nats-ca.pem 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=nats' \
    -keyout secrets/nats-key.pem -out "$authority/request.pem" 2>/dev/null
  printf 'subjectAltName=DNS:nats,DNS:localhost,IP:127.0.0.1\n' > "$authority/names"
  openssl x509 -req -in "$authority/request.pem" -CA secrets/nats-ca.pem -CAkey "$authority/key.pem" -CAcreateserial \
    -days 3650 -extfile "$authority/names" -out secrets/nats-certificate.pem 2>/dev/null
  rm -r "$authority" secrets/nats-ca.srl 2>/dev/null || rm -rf "$authority"
  chmod 0444 secrets/nats-ca.pem secrets/nats-certificate.pem secrets/nats-key.pem
  echo 'created secrets/nats-*.pem: the certificate of NATS and its authority'
fi
