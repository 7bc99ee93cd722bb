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

# Prints the java of JAVA_HOME, otherwise that of PATH, if its version is 17 or later.
find_java() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java" version
  command -v "$java" >/dev/null || cannot_start "$java was not found. Java 17 or later is needed: apt-get install openjdk-17-jdk, or https://adoptium.net; or set JAVA_HOME."
  version=$(java_version "$java")
  version=${version#\"}
  version=${version%%[!0-9]*}
  [ "${version:-0}" -ge 17 ] || cannot_start "Java 17 or later is needed, but $java is ${version:-unknown}: set JAVA_HOME."
  printf '%s\n' "$java"
}

# Prints the version of a java. It is read from the JDK's release file, or from Java itself without one.
java_version() {
  local home line
  home=$(java_home "$1")
  if [ -r "$home/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) printf '%s\n' "${line#*=}" && return ;; esac
    done <"$home/release"
  fi
  "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p'
}

java_home() {
  local file
  file=$(readlink -f "$(type -P "$1")")
  printf '%s\n' "${file%/bin/*}"
}

need_build_tools() {
  local java
  java=$(find_java)
  [ -x "$(command -v "${java%java}javac")" ] || fail "A JDK is needed, not only a Java runtime: apt-get install openjdk-17-jdk, or https://adoptium.net"
  command -v mvn >/dev/null || fail "Maven 3.8.6 or later is needed: apt-get install maven, or https://maven.apache.org"
}
