#!/bin/sh
# Installs Debian packages as root without letting any of their daemons start or be enabled.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt="apt-get -y -q -o DPkg::Lock::Timeout=600"

# The lists' lock has no waiting option of its own: try again while another apt runs.
tries=0
until apt-get -q update; do
  tries=$((tries + 1))
  [ "$tries" -lt 5 ] || break
  sleep 5
done

# Later Debian releases renamed some libraries with a t64 suffix.
packages=""
for package in "$@"; do
  if apt-cache show --no-all-versions "$package" 2>/dev/null | grep -q '^Package:'; then
    packages="$packages $package"
  else
    packages="$packages ${package}t64"
  fi
done

# 101 is policy-rc.d's word for "do not start": maintainer scripts ask it. Ours is removed again at the end.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
# A mail server that nobody asked for must not come up at the next boot either.
case "$packages" in
  *dovecot*)
    if [ ! -e /usr/sbin/dovecot ]; then
      mkdir -p /etc/systemd/system
      for unit in dovecot.service dovecot.socket; do
        [ -e "/etc/systemd/system/$unit" ] || ln -s /dev/null "/etc/systemd/system/$unit"
      done
      echo 'dovecot is installed for tests only: its system service is masked (systemctl unmask dovecot.service dovecot.socket)'
    fi
    ;;
esac

# shellcheck disable=SC2086
$apt install --no-install-recommends $packages
