#!/bin/sh
# Starts Redis with the user of redis-users.acl, whose password is a secret.
set -eu
sed "s/replace-this-password/$(cat /run/secrets/redis_password)/" /etc/redis/users.acl >/tmp/users.acl
exec redis-server /etc/redis/redis.conf --aclfile /tmp/users.acl --dir /data "$@"
