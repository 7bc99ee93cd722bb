# Sourced by the other scripts: what they need of the machine, and how to get it.
# shellcheck shell=bash

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The java of JAVA_HOME, else of PATH, if it is 17 or later.
find_java() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java" version
  command -v "$java" >/dev/null || fail "Java 17 or later is needed: apt-get install openjdk-17-jdk, or https://adoptium.net"
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
  [ "${version%%.*}" -ge 17 ] 2>/dev/null || fail "Java 17 or later is needed, but $java is ${version:-unknown}: set JAVA_HOME."
  printf '%s\n' "$java"
}

need_build_tools() {
  local java
  java=$(find_java)
  [ -x "$(command -v "${java%java}javac")" ] || fail "A JDK is needed, not only a Java runtime: apt-get install openjdk-17-jdk, or https://adoptium.net"
  command -v mvn >/dev/null || fail "Maven 3.8.6 or later is needed: apt-get install maven, or https://maven.apache.org"
}
