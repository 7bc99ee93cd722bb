package io.github.sessiongateway.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connections to Koyeb.
 *
 * @param trust the trusted authorities; null for those of the Java platform
 * @param proxy null if connections are direct
 * @param connectionMaxLife how long a connection is used; later ones follow a change of DNS
 */
public record TransportConfig(
    @Nullable Trust trust, @Nullable Proxy proxy, Duration connectionMaxLife) {

  /** The key of {@link Trust#file}. */
  public static final String TRUST_FILE = "upstream.trust-file";

  /** The key of {@link Proxy#file}. */
  public static final String PROXY_FILE = "upstream.proxy-file";

  /**
   * Trusted authorities.
   *
   * @param pem the authorities' certificates
   */
  public record Trust(Path file, String pem) {
    /**
     * Returns the certificates of a file, as PEM.
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
   * @param file the file of the proxy's URL; null if the configuration holds the URL
   */
  public record Proxy(ProxyConfig config, @Nullable Path file) {
    /**
     * Returns the proxy of a file's URL.
     *
     * @throws ConfigException if the content is not the URL of a proxy
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

  /** Returns the same configuration with the contents of another's, of each file that both name. */
  public TransportConfig withContentsOf(TransportConfig other) {
    boolean isSameTrust =
        trust != null && other.trust != null && trust.file.equals(other.trust.file);
    boolean isSameProxy =
        proxy != null
            && other.proxy != null
            && proxy.file != null
            && proxy.file.equals(other.proxy.file);
    return new TransportConfig(
        isSameTrust ? other.trust : trust, isSameProxy ? other.proxy : proxy, connectionMaxLife);
  }

  /** Returns the same configuration with another proxy. */
  public TransportConfig withProxy(@Nullable Proxy other) {
    return new TransportConfig(trust, other, connectionMaxLife);
  }

  /** Returns the same configuration with other authorities. */
  public TransportConfig withTrust(Trust other) {
    return new TransportConfig(other, proxy, connectionMaxLife);
  }
}
