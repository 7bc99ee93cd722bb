# Functions of scripts/gateway: an archive of the gateway's classes, from which Java starts in half the time (AppCDS).
# Without an archive everything works, only slower. Therefore no failure here is reported.
# shellcheck shell=bash

# Sets 'archives' to the beginning of the names of a jar's archives for the JDK in a folder, beside the jar or in the user's cache:
# .jsa follows for all commands, and .quick.jsa for the quick ones. The names change when the JDK or the jar is replaced.
# Those of the same jar begin with 'made'. Fails if archives have no place.
name_archives() {
  local home=$1 jar=$2 line version="" stamps suffix cache name
  [ -r "$home/release" ] || return 1
  while IFS= read -r line; do
    case $line in IMPLEMENTOR=* | JAVA_RUNTIME_VERSION=*) version+=${line#*=} ;; esac
  done <"$home/release"
  # Size, inode and time in nanoseconds.
  stamps=$(stat -L -c '%s-%i-%y' "$jar" "$home/lib/modules" 2>/dev/null) || return 1
  stamps=${stamps//[!0-9$'\n'-]/}
  stamp=${stamps%%$'\n'*}
  suffix=${version//[!A-Za-z0-9.]/}-${stamps#*$'\n'}.$stamp
  made=$jar.
  archives=$made$suffix
  if [ ! -r "$archives.jsa" ] && [ ! -w "${jar%/*}" ]; then
    cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/koyeb-session-gateway
    mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || return 1
    name=$(cksum <<<"$jar")
    made=$cache/${name// /-}.
    archives=$made$suffix
  fi
}

# Makes the archives in the background, at a low priority, so that it delays no call.
make_archives() {
  local java=$1 jar=$2
  ( (train "$java" "$jar") </dev/null >/dev/null 2>&1 & )
}

# The folder is the lock: one script makes the archives, and the others go on without it.
train() {
  local java=$1 jar=$2 fd old limit=()
  making=$archives.making
  # Otherwise a lock or a pipe of the caller would stay open.
  for fd in /proc/"$BASHPID"/fd/*; do
    fd=${fd##*/}
    [ "$fd" -le 2 ] || eval "exec $fd>&-"
  done
  # A closed terminal does not end it.
  trap '' HUP INT
  if ! mkdir "$making"; then
    # A script that was killed left it behind.
    [ -z "$(find "$making" -maxdepth 0 -mmin +10)" ] || rm -rf "$making"
    return
  fi
  trap 'rm -rf "$making"' EXIT
  command -v timeout >/dev/null && limit=(timeout 300)
  # Without the caller's environment, which may configure another gateway or hold secrets.
  env -i PATH="$PATH" LC_ALL=C.UTF-8 nice -n 5 "${limit[@]}" "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    -Xshare:auto -XX:ArchiveClassesAtExit="$making/all" -cp "$jar" \
    io.github.sessiongateway.internal.standalone.Training "$making/quick"
  # Otherwise a power failure could leave a cut archive, at which Java 17 crashes.
  sync "$making/quick" "$making/all" || true
  mv -f "$making/quick" "$archives.quick.jsa"
  mv -f "$making/all" "$archives.jsa"
  for old in "$made"*.jsa; do
    case $old in *."$stamp.jsa" | *."$stamp.quick.jsa") ;; *) rm -f "$old" ;; esac
  done
}
