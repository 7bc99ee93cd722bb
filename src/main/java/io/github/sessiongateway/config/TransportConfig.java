package io.github.sessiongateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How connections to Koyeb are made.
 *
 * @param trust the authorities that are trusted; null for those of the Java platform
 * @param proxy null for none
 * @param connectionMaxLife how long a connection is used, so that a change of DNS is followed
 */
public record TransportConfig(
    @Nullable Trust trust, @Nullable Proxy proxy, Duration connectionMaxLife) {

  /** The key of {@link Trust#file}. */
  public static final String TRUST_FILE = "upstream.trust-file";

  /** The key of {@link Proxy#file}. */
  public static final String PROXY_FILE = "upstream.proxy-file";

  /**
   * Authorities.
   *
   * @param pem their certificates
   */
  public record Trust(Path file, String pem) {
    /**
     * Reads the content of the file.
     *
     * @throws ConfigException if there is no certificate, or one cannot be read
     */
    public static String read(String key, byte[] content) {
      return PemFile.write(PemFile.certificates(key, content));
    }
  }

  /**
   * A proxy.
   *
   * @param file the file that holds its URL; null if it is given itself
   */
  public record Proxy(ProxyConfig config, @Nullable Path file) {
    /**
     * Reads the content of the file.
     *
     * @throws ConfigException if it is not the URL of a proxy
     */
    public static ProxyConfig read(String key, byte[] content) {
      return Objects.requireNonNull(ProxyConfig.parse(ProxyConfig.RULE.read(key, content)));
    }
  }

  static TransportConfig read(ConfigReader settings) {
    var trust =
        ConfigFiles.checked(
            settings,
            TRUST_FILE,
            "a PEM file with certificates, or empty for those of the Java platform",
            Trust::read);
    String url = settings.secret("upstream.proxy").where(ProxyConfig.RULE).or("");
    ProxyConfig proxy = url.isEmpty() ? null : ProxyConfig.parse(url);
    return new TransportConfig(
        trust == null ? null : new Trust(trust.file(), trust.content()),
        proxy == null ? null : new Proxy(proxy, settings.fileOf("upstream.proxy")),
        settings
            .duration("upstream.connection-max-life")
            .between(Duration.ofSeconds(1), Duration.ofHours(24))
            .or(Duration.ofMinutes(5)));
  }

  /** Returns the same with another proxy. */
  public TransportConfig withProxy(@Nullable Proxy other) {
    return new TransportConfig(trust, other, connectionMaxLife);
  }

  /** Returns the same with other authorities. */
  public TransportConfig withTrust(Trust other) {
    return new TransportConfig(other, proxy, connectionMaxLife);
  }
}
