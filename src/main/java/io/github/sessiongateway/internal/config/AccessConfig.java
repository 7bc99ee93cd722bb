package io.github.sessiongateway.internal.config;

import org.jspecify.annotations.Nullable;

/**
 * The bridge's authentication and TLS, over HTTP and TCP alike.
 *
 * @param allowInsecure whether a bridge beyond loopback may go without authentication and TLS
 * @param tls null if TLS is off
 */
public record AccessConfig(boolean allowInsecure, AuthConfig auth, @Nullable TlsConfig tls) {
  static AccessConfig read(ConfigReader settings) {
    AccessConfig access =
        new AccessConfig(
            settings.bool("bridge.allow-insecure").or(false),
            AuthConfig.read(settings),
            TlsConfig.read(settings));
    if (access.tls() != null
        && access.tls().clientCaFile() != null
        && access.auth().mode() != AuthConfig.Mode.KEYS) {
      settings.problem(
          "bridge.tls.client-ca-file",
          "needs bridge.auth.mode: keys, because the keys file lists the permissions of certificates");
    }
    return access;
  }

  /** Returns the same configuration with the running value of each key that needs a restart. */
  AccessConfig keeping(AccessConfig running) {
    // The authorities of client certificates need their mode.
    boolean isOfMode = auth.isOfMode(running.auth);
    boolean isOnOrOff = (tls == null) == (running.tls == null);
    return new AccessConfig(
        running.allowInsecure,
        isOfMode ? auth : running.auth,
        isOfMode && isOnOrOff ? tls : running.tls);
  }

  /** Reports a host beyond loopback, unless the bridge is protected. */
  void checkHost(ConfigReader settings, String key, String host) {
    String problem =
        hostProblem(host, auth.mode() != AuthConfig.Mode.NONE, tls != null, allowInsecure);
    if (problem != null) {
      settings.problem(key, problem);
    }
  }

  /** Returns why a bridge must not listen on a host, or null if it may. */
  static @Nullable String hostProblem(
      String host, boolean authenticates, boolean encrypts, boolean allowInsecure) {
    if (Hosts.isLoopback(host) || allowInsecure || (authenticates && encrypts)) {
      return null;
    }
    String auth = "bridge.auth.mode: keys or jwt";
    String tls = "bridge.tls.cert-file or bridge.tls.keystore-file";
    String needed = authenticates ? tls : encrypts ? auth : auth + ", and " + tls;
    return "is beyond loopback, which needs "
        + needed
        + " (or bridge.allow-insecure: true behind a proxy that does both)";
  }
}
