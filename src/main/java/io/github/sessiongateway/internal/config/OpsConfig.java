package io.github.sessiongateway.internal.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The ops port: health, version and metrics.
 *
 * @param port 0 for a free port
 * @param detail whether health tells its reasons to peers beyond loopback, too
 * @param keyFile the file of the bearer that metrics demand; null if they demand none
 * @param tls whether the port uses the TLS of the bridge
 */
public record OpsConfig(
    boolean enabled, String host, int port, boolean detail, @Nullable Path keyFile, boolean tls) {
  /** The rule of the bearer that metrics demand. */
  public static final SecretRule KEY =
      new SecretRule(
          "visible ASCII characters, at most 4096", key -> key.matches("[\\x21-\\x7e]{1,4096}"));

  static OpsConfig read(ConfigReader settings) {
    boolean enabled = settings.bool("ops.enabled").or(false);
    String host = Hosts.read(settings, "ops.host");
    int port = settings.integer("ops.port").between(0, 65_535).or(9090);
    boolean detail = settings.bool("ops.detail").or(false);
    var key =
        ConfigFiles.checked(
            settings, "ops.key-file", "a file that holds a bearer, or empty for none", KEY::read);
    return new OpsConfig(
        enabled,
        host,
        port,
        detail,
        key == null ? null : key.file(),
        settings.bool("ops.tls").or(false));
  }

  /** Reports TLS that the bridge does not have. */
  void checkTls(ConfigReader settings, AccessConfig access) {
    if (tls && access.tls() == null && !TlsConfig.isWrong(settings)) {
      settings.problem(
          "ops.tls",
          "needs bridge.tls.cert-file and bridge.tls.key-file, or bridge.tls.keystore-file");
    }
  }

  /** Returns the same configuration, switched off. */
  OpsConfig closed() {
    return new OpsConfig(false, host, port, detail, keyFile, tls);
  }
}
