package io.github.sessiongateway.internal.managed.credential;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.OAuthConfig;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.github.sessiongateway.internal.managed.token.JwtLife;
import io.github.sessiongateway.internal.oauth.TokenGrant;
import io.github.sessiongateway.internal.oauth.TokenRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of OAuth 2.0: a refresh token that changes with each use, or the client's own
 * credentials. The newest refresh token is the companion of the session's token. The one of the
 * configuration is the first, until it is replaced.
 */
public final class OAuthCredential implements Credential {
  private final TokenSources sources;
  private OAuthConfig config;
  private @Nullable Companion companion;

  public OAuthCredential(TokenSources sources, OAuthConfig config) {
    this.sources = sources;
    this.config = config;
    this.companion = first(config);
  }

  private static @Nullable Companion first(OAuthConfig config) {
    OAuthConfig.Given first = config.refreshToken();
    return first == null ? null : new Companion(first.secret(), origin(first.secret()));
  }

  private static String origin(Secret first) {
    return Accounts.digest("refresh-token", first.value(), null);
  }

  static String account(OAuthConfig config) {
    String grant = config.refreshToken() == null ? "client-credentials" : "refresh-token";
    return Accounts.digest(
        "oauth2",
        String.join("\n", config.tokenUrl().toString(), grant, config.client().id()),
        config.organizationId() + "\n" + config.scope());
  }

  @Override
  public String account() {
    return account(config);
  }

  @Override
  public boolean canAcquire() {
    return true;
  }

  @Override
  public Future<Issued> acquire() {
    // The configuration may get another refresh token before the answer comes.
    Companion sent = companion;
    return request(sent)
        .compose(sources.endpoints()::post)
        .map(answer -> issued(sent, TokenGrant.of(answer)))
        .recover(cause -> Future.failedFuture(unlessRead(cause)));
  }

  /**
   * Ignores late tokens. A late refresh token is recognized by the server when it is sent again.
   */
  @Override
  public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    return acquire();
  }

  /** An access token stays valid when another one is issued. */
  @Override
  public boolean refreshes() {
    return false;
  }

  @Override
  public boolean callsKoyeb() {
    return false;
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return Future.succeededFuture();
  }

  @Override
  public @Nullable Companion companion() {
    return companion;
  }

  /** Takes a newer refresh token, unless the configuration has had another first one since. */
  @Override
  public void follow(@Nullable Companion newer) {
    if (companion != null && newer != null && companion.origin().equals(newer.origin())) {
      companion = newer;
    }
  }

  @Override
  public Secret login() {
    OAuthConfig.Given first = config.refreshToken();
    OAuthConfig.Given secret = config.client().secret();
    return new Secret(
        String.join(
            "\n",
            account(),
            first == null ? "" : first.secret().value(),
            secret == null ? "" : secret.secret().value()));
  }

  @Override
  public SessionException lost(SessionException cause) {
    return SessionException.of(
        Failure.REAUTH_REQUIRED,
        "The session is lost: it needs a new refresh token or client. " + cause.getMessage());
  }

  @Override
  public void replace(String secret) {
    config = config.withSecret(new Secret(secret));
    companion = first(config);
  }

  private Issued issued(@Nullable Companion sent, TokenGrant grant) {
    if (sent != null && grant.refreshToken() != null) {
      follow(new Companion(grant.refreshToken(), sent.origin()));
    }
    JsonObject token = new JsonObject().put("id", grant.token().value());
    Instant expiry = grant.expiresIn() == null ? JwtLife.expiry(grant.token()) : null;
    if (expiry != null) {
      token.put("expires_at", expiry.toString());
    }
    return new Issued(LoginReply.of(new JsonObject().put("token", token)), grant.expiresIn());
  }

  private Future<TokenRequest> request(@Nullable Companion sent) {
    OAuthConfig.Client client = config.client();
    Path assertion = client.assertionFile();
    OAuthConfig.Given secret = client.secret();
    if (assertion != null) {
      return sources
          .files()
          .read("credential.client-assertion-file", assertion)
          .map(read -> asserted(sent, read));
    }
    if (secret == null) {
      return Future.succeededFuture(request(fields(sent, true), null));
    }
    Path file = secret.file();
    return (file == null
            ? Future.succeededFuture(secret.secret())
            : sources.files().read("credential.client-secret-file", file))
        .map(read -> authenticated(sent, read));
  }

  private TokenRequest asserted(@Nullable Companion sent, Secret assertion) {
    Map<String, Secret> fields = fields(sent, true);
    fields.put(
        "client_assertion_type",
        new Secret("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
    fields.put("client_assertion", assertion);
    return request(fields, null);
  }

  private TokenRequest authenticated(@Nullable Companion sent, Secret secret) {
    if (config.style() == OAuthConfig.Style.FORM) {
      return request(fields(sent, false), TokenRequest.basic(config.client().id(), secret));
    }
    Map<String, Secret> fields = fields(sent, true);
    fields.put("client_secret", secret);
    return request(fields, null);
  }

  private TokenRequest request(Map<String, Secret> fields, @Nullable Secret basic) {
    return new TokenRequest(
        config.tokenUrl(), config.style() == OAuthConfig.Style.JSON, fields, basic);
  }

  private Map<String, Secret> fields(@Nullable Companion sent, boolean namesClient) {
    Map<String, Secret> fields = new LinkedHashMap<>();
    fields.put("grant_type", new Secret(sent == null ? "client_credentials" : "refresh_token"));
    if (namesClient) {
      fields.put("client_id", new Secret(config.client().id()));
    }
    if (sent != null) {
      fields.put("refresh_token", sent.secret());
    }
    if (config.scope() != null) {
      fields.put("scope", new Secret(requireNonNull(config.scope())));
    }
    if (config.organizationId() != null) {
      fields.put("organization_id", new Secret(requireNonNull(config.organizationId())));
    }
    return fields;
  }

  /**
   * Returns a failure that may pass if a file that is read anew each time authenticates the client.
   */
  private Throwable unlessRead(Throwable cause) {
    OAuthConfig.Given secret = config.client().secret();
    boolean isRead =
        config.client().assertionFile() != null
            || (config.refreshToken() != null && secret != null && secret.file() != null);
    return cause instanceof SessionException failure
            && failure.failure() == Failure.REAUTH_REQUIRED
            && isRead
            && String.valueOf(failure.getMessage()).contains(": invalid_client.")
        ? SessionException.of(Failure.BAD_REPLY, String.valueOf(failure.getMessage()))
        : cause;
  }
}
