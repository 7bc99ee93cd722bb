# Functions of the other scripts: they find Java and Maven, or say how to install them.
# shellcheck shell=bash

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Exits as the gateway does when something that it needs cannot be used.
cannot_start() {
  printf '%s\n' "$*" >&2
  exit 15
}

# Sets 'java' to the one of JAVA_HOME, otherwise to that of PATH, and 'java_home' to its folder. Its version must be 17 or
# later. It starts as few processes as it can, because it runs before each short command.
find_java() {
  local version
  java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
  command -v "$java" >/dev/null || cannot_start "$java was not found. Java 17 or later is needed: apt-get install openjdk-17-jdk, or https://adoptium.net; or set JAVA_HOME."
  set_java_home
  set_java_version
  version=${version#\"}
  version=${version%%[!0-9]*}
  [ "${version:-0}" -ge 17 ] || cannot_start "Java 17 or later is needed, but $java is ${version:-unknown}: set JAVA_HOME."
}

# Sets 'java_home'. Only a java of PATH may be a link that has to be resolved.
set_java_home() {
  if [ -n "${JAVA_HOME:-}" ] && [ -r "$JAVA_HOME/release" ]; then
    java_home=$JAVA_HOME
    return
  fi
  java_home=$(readlink -f "$(type -P "$java")")
  java_home=${java_home%/bin/*}
}

# Sets 'version'. It is read from the JDK's release file, or from Java itself without one.
set_java_version() {
  local line
  if [ -r "$java_home/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) version=${line#*=} && return ;; esac
    done <"$java_home/release"
  fi
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
}

need_build_tools() {
  find_java
  [ -x "$(command -v "${java%java}javac")" ] || fail "A JDK is needed, not only a Java runtime: apt-get install openjdk-17-jdk, or https://adoptium.net"
  command -v mvn >/dev/null || fail "Maven 3.8.6 or later is needed: apt-get install maven, or https://maven.apache.org"
}
