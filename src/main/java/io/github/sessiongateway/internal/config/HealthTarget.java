package io.github.sessiongateway.internal.config;

import java.security.cert.Certificate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a health check on the gateway's own machine needs of its configuration.
 *
 * @param certificate what the ops port shows; null without TLS, and if it was not asked for
 */
public record HealthTarget(OpsConfig ops, @Nullable Certificate certificate) {
  private static final String CERTIFICATE = "bridge.tls.cert-file";
  private static final String KEY_STORE = "bridge.tls.keystore-file";

  /**
   * Returns what a file, the environment and the system properties give. The files that other
   * settings name are not read, except the certificate of an ops port with TLS.
   *
   * @param file null without one
   * @param isCertificateNeeded whether to read the certificate
   * @throws ConfigException with every problem of {@code ops.*}, and of the certificate
   */
  public static HealthTarget read(
      @Nullable String file,
      Map<String, String> environment,
      Map<String, String> properties,
      boolean isCertificateNeeded) {
    ConfigReader settings =
        new ConfigReader(
            ConfigFile.layers(
                file == null ? null : ConfigFile.read(file),
                Layer.environment(environment),
                properties));
    OpsConfig ops = OpsConfig.read(settings);
    Certificate certificate =
        ops.enabled() && ops.tls() && isCertificateNeeded ? certificate(settings) : null;
    settings.check();
    return new HealthTarget(ops, certificate);
  }

  /** Returns the certificate. Without one, it reports a problem and returns null. */
  private static @Nullable Certificate certificate(ConfigReader settings) {
    var checked = ConfigFiles.certificatesOf(settings, CERTIFICATE);
    if (checked != null) {
      return checked.content().get(0);
    }
    if (!settings.isWrong(CERTIFICATE)) {
      boolean isInKeyStore = !settings.optional(KEY_STORE).or("").isEmpty();
      settings.problem(
          "ops.tls",
          isInKeyStore
              ? "health does not open " + KEY_STORE + ": give its authorities with --ca-file"
              : "needs " + CERTIFICATE + " or " + KEY_STORE);
    }
    return null;
  }
}
