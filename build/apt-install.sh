#!/bin/sh
# Installs Debian packages for their programs alone. Those of PostgreSQL, Redis, Prometheus and nginx start servers, and that
# of PostgreSQL makes a cluster besides; the machine's own servers are not this build's business, so for as long as the
# installation takes they are told not to.
set -eu
policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.d

made=
trap 'rm -f "$clusters/concert.conf" $made; rmdir -p "$clusters" 2>/dev/null || true' EXIT
if [ ! -e "$policy" ]; then
  made=$policy
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
mkdir -p "$clusters"
echo 'create_main_cluster = false' >"$clusters/concert.conf"

# A list of packages that cannot be brought up to date may still be good enough to install from.
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=120 update || true
apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
