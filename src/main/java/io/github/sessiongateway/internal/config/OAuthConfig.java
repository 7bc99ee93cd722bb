package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A client of a token endpoint of OAuth 2.0 (RFC 6749).
 *
 * @param style how requests are written
 * @param client what the client is
 * @param refreshToken the first refresh token; null for the grant {@code client-credentials}
 * @param scope null for the server's default
 * @param organizationId the organization that a server such as WorkOS is asked for; null for none
 */
public record OAuthConfig(
    URI tokenUrl,
    Style style,
    Client client,
    @Nullable Given refreshToken,
    @Nullable String scope,
    @Nullable String organizationId)
    implements CredentialConfig {
  /** The rule of a refresh token, and of a client's secret. */
  static final SecretRule RULE =
      new SecretRule(
          "a text of at most 8192 bytes without white space and control characters",
          text -> text.length() <= 8192 && text.chars().allMatch(c -> c > ' ' && c < 0x7F));

  /** What RFC 6749 allows in a client's id, with a bound. */
  private static final String PLAIN = "a text of at most 1024 printable characters of ASCII";

  /**
   * A secret, from the configuration or from a file.
   *
   * @param file null if the configuration holds the secret
   */
  public record Given(Secret secret, @Nullable Path file) {}

  /**
   * A client.
   *
   * @param secret null for a client without one
   * @param assertionFile the file of an assertion (RFC 7523) in place of a secret; null for none
   */
  public record Client(String id, @Nullable Given secret, @Nullable Path assertionFile) {}

  /** How a request is written. */
  public enum Style {
    /** As a form, by RFC 6749. */
    FORM,
    /** As JSON, as WorkOS wants it. */
    JSON
  }

  private enum Grant {
    REFRESH_TOKEN,
    CLIENT_CREDENTIALS
  }

  /** Returns whether a store must keep what the first refresh token was exchanged for. */
  public boolean needsStore() {
    return refreshToken != null;
  }

  static OAuthConfig read(ConfigReader settings, String key, @Nullable String organization) {
    String url =
        required(
            settings,
            key + ".token-url",
            settings
                .optional(key + ".token-url")
                .where(
                    "an https URL, or an http URL of loopback",
                    text -> text.isEmpty() || url(text) != null));
    URI parsed = url(url);
    Grant grant = settings.choice(key + ".grant", Grant.class).or(Grant.REFRESH_TOKEN);
    String id =
        required(
            settings,
            key + ".client-id",
            settings.optional(key + ".client-id").where(PLAIN, OAuthConfig::isPlain));
    Given secret = given(settings, key + ".client-secret");
    Path assertion = ConfigFiles.readable(settings, key + ".client-assertion-file");
    Given first = given(settings, key + ".refresh-token");
    boolean isRefresh = grant == Grant.REFRESH_TOKEN;
    if (isRefresh && first == null && !isWrong(settings, key + ".refresh-token")) {
      settings.problem(key + ".refresh-token-file", "is required");
    } else if (!isRefresh && first != null) {
      settings.problem(key + ".refresh-token", "needs grant: refresh-token");
    }
    if (secret != null && assertion != null) {
      settings.problem(key + ".client-assertion-file", "cannot be given beside client-secret");
    } else if (!isRefresh
        && secret == null
        && assertion == null
        && !isWrong(settings, key + ".client-secret")
        && !settings.isWrong(key + ".client-assertion-file")) {
      settings.problem(key + ".client-secret-file", "is required, or client-assertion-file");
    }
    String scope =
        settings.optional(key + ".scope").where(PLAIN + ", or empty", OAuthConfig::isPlain).or("");
    return new OAuthConfig(
        parsed == null ? URI.create("https://localhost") : parsed,
        settings.choice(key + ".style", Style.class).or(Style.FORM),
        new Client(id, secret, assertion),
        isRefresh ? first : null,
        scope.isEmpty() ? null : scope,
        organization);
  }

  private static boolean isPlain(String text) {
    return text.length() <= 1024 && text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
  }

  private static boolean isWrong(ConfigReader settings, String key) {
    return settings.isWrong(key) || settings.isWrong(key + "-file");
  }

  private static @Nullable Given given(ConfigReader settings, String key) {
    String text = settings.secret(key).where(RULE).or("");
    return text.isEmpty() ? null : new Given(new Secret(text), settings.fileOf(key));
  }

  private static String required(ConfigReader settings, String key, Setting<String> setting) {
    int problems = settings.problems();
    String text = setting.or("");
    if (text.isEmpty() && settings.problems() == problems) {
      settings.problem(key, "is required");
    }
    return text;
  }

  private static @Nullable URI url(String text) {
    try {
      URI uri = new URI(text);
      boolean isUrl =
          uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
      boolean isSafe =
          isUrl
              && ("https".equals(uri.getScheme())
                  || ("http".equals(uri.getScheme()) && Hosts.isLoopback(uri.getHost())));
      return isSafe ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Returns the secret that a new grant needs: the refresh token, or that of the client. */
  private @Nullable Given first() {
    return refreshToken == null ? client.secret() : refreshToken;
  }

  @Override
  public @Nullable Watched watched() {
    Given first = first();
    String key = refreshToken == null ? "client-secret-file" : "refresh-token-file";
    return first == null ? null : Watched.of(key, first.file(), RULE, first.secret());
  }

  @Override
  public OAuthConfig withSecret(Secret other) {
    Given first = first();
    if (first == null) {
      return this;
    }
    Given changed = new Given(other, first.file());
    return refreshToken == null
        ? new OAuthConfig(
            tokenUrl,
            style,
            new Client(client.id(), changed, client.assertionFile()),
            null,
            scope,
            organizationId)
        : new OAuthConfig(tokenUrl, style, client, changed, scope, organizationId);
  }

  @Override
  public <C> C create(Factory<C> factory) {
    return factory.oauth(this);
  }
}
