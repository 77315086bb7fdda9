#!/bin/sh
# Makes the random passwords and keys of the stack, one in a file of secrets/, and .env. What exists is kept.
#   ./init.sh postgres|sqlserver [kafka]
set -eu
cd "$(dirname "$0")"

database=${1:-}
kafka=${2:-}
case $database/$kafka in
  postgres/ | postgres/kafka)
    provider=PostgreSql
    connection='Host=postgres;Database=concert;Username='
    ;;
  sqlserver/ | sqlserver/kafka)
    provider=SqlServer
    connection='Server=sqlserver;Database=Concert;TrustServerCertificate=True;User Id='
    ;;
  *)
    echo "Usage: $0 postgres|sqlserver [kafka]" >&2
    exit 2
    ;;
esac

# The folder keeps other users of this machine out. In the containers, users that own nothing here read the files.
mkdir -p -m 700 secrets
umask 222

# secret NAME [TEXT]: by default a random text, which also satisfies what SQL Server demands of passwords.
secret() {
  [ -e "secrets/$1" ] || printf '%s' "${2:-Aa-$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')}" >"secrets/$1"
}

secret Tokens__SigningKey
secret Secrets__Keys__0
secret grafana_password
secret redis_password
secret ConnectionStrings__Redis "redis:6379,user=concert,password=$(cat secrets/redis_password)"
secret database_password
secret migrator_password
secret service_password
secret ConnectionStrings__Database "${connection}concert_service;Password=$(cat secrets/service_password)"
secret ConnectionStrings__Database.migrator "${connection}concert_migrator;Password=$(cat secrets/migrator_password)"

umask 077
[ -e .env ] || cat >.env <<END
COMPOSE_PROFILES=$database${kafka:+,kafka}
DATABASE_PROVIDER=$provider
KAFKA_SERVERS=${kafka:+kafka:9092}
END
echo "Ready: docker compose up --detach --wait"
