package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.JwtConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates clients by tokens (JWT) that an issuer has signed. It follows the file of the
 * issuer's public keys. Java verifies the signature; the claims are checked against our own clock.
 *
 * <p>A signature is verified on the event loop, because that takes less time than a handshake of
 * TLS. Safe from any thread, because a change of the file or of the configuration replaces one
 * field.
 */
final class JwtAuthenticator implements Authenticator {
  private static final Logger log = LoggerFactory.getLogger(JwtAuthenticator.class);

  private final InstantSource time;
  private volatile Issuer issuer;

  /** An issuer and its keys. A watch that is late changes those of its own issuer only. */
  private static final class Issuer {
    private final JwtConfig config;
    private volatile JwtKeys keys;

    Issuer(JwtConfig config, JwtKeys keys) {
      this.config = config;
      this.keys = keys;
    }
  }

  /** Accepts no token until the file of a configuration is used. */
  JwtAuthenticator(JwtConfig config, InstantSource time) {
    this.issuer = new Issuer(config, new JwtKeys(List.of(), List.of()));
    this.time = time;
  }

  /**
   * Reads the file of a configuration. Returns what uses both instead of the present ones, and
   * returns the file's watch. Fails with a {@link
   * io.github.sessiongateway.internal.config.ConfigException} if the file is wrong.
   */
  Future<Supplier<FileWatch>> prepare(Vertx vertx, Timers timers, JwtConfig config) {
    return vertx
        .executeBlocking(() -> JwtKeys.read(config), false)
        .map(
            read ->
                () -> {
                  Issuer used = new Issuer(config, read);
                  warn(read);
                  issuer = used;
                  return FileWatch.follow(
                      vertx,
                      timers,
                      JwtKeys.key(config),
                      List.of(config.keys()),
                      contents -> load(used, JwtKeys.of(config, contents.get(0))));
                });
  }

  @Override
  public Future<Identity> authenticate(Secret credential) {
    try {
      return Future.succeededFuture(identity(credential));
    } catch (AuthenticationException failure) {
      return Future.failedFuture(failure);
    }
  }

  private Identity identity(Secret credential) {
    JwtToken token = JwtToken.parse(credential.value());
    Issuer now = issuer;
    Instant instant = time.instant();
    PublicKey signer = signer(now.keys.usable(), token);
    BridgeClient client = JwtClaims.client(token.claims(), now.config, instant);
    return new Identity(
        client,
        credential,
        new Acceptance(
            credential, client, instant, signer, token.algorithm(), token.kid(), now.config));
  }

  private static PublicKey signer(List<JwtKey> all, JwtToken token) {
    if (all.stream().noneMatch(key -> key.hasId(token.kid()))) {
      throw new AuthenticationException(Reason.UNKNOWN_KEY_ID);
    }
    List<JwtKey> fitting =
        all.stream().filter(key -> key.fits(token.algorithm(), token.kid())).toList();
    if (fitting.isEmpty()) {
      throw new AuthenticationException(Reason.ALGORITHM);
    }
    return fitting.stream()
        .filter(key -> key.verifies(token.algorithm(), token.signed(), token.signature()))
        .findFirst()
        .orElseThrow(() -> new AuthenticationException(Reason.SIGNATURE))
        .key();
  }

  private static Future<Boolean> load(Issuer issuer, JwtKeys read) {
    boolean isChanged = !read.equals(issuer.keys);
    if (isChanged) {
      warn(read);
      issuer.keys = read;
    }
    return Future.succeededFuture(isChanged);
  }

  private static void warn(JwtKeys read) {
    read.warnings().forEach(warning -> log.warn("{}: {}", JwtKeys.JWKS_KEY, warning));
  }

  /**
   * Whether a token is still accepted, as the same client. Its claims are read once for each
   * configuration. Its signature is not verified again, because a change of the file would cost one
   * verification per open connection. Confined to one event loop.
   */
  private final class Acceptance implements BooleanSupplier {
    private final Secret token;
    private final BridgeClient client;
    private final Instant since;
    private final PublicKey signer;
    private final String algorithm;
    private final @Nullable String kid;
    private JwtConfig acceptedBy;

    Acceptance(
        Secret token,
        BridgeClient client,
        Instant since,
        PublicKey signer,
        String algorithm,
        @Nullable String kid,
        JwtConfig acceptedBy) {
      this.token = token;
      this.client = client;
      this.since = since;
      this.signer = signer;
      this.algorithm = algorithm;
      this.kid = kid;
      this.acceptedBy = acceptedBy;
    }

    @Override
    public boolean getAsBoolean() {
      Issuer now = issuer;
      if (now.keys.usable().stream()
          .noneMatch(key -> key.fits(algorithm, kid) && key.key().equals(signer))) {
        return false;
      }
      if (!now.config.equals(acceptedBy) && !accepts(now.config)) {
        return false;
      }
      acceptedBy = now.config;
      return true;
    }

    /** The times of the token were checked when it came. */
    private boolean accepts(JwtConfig config) {
      try {
        JsonObject claims = JwtToken.parse(token.value()).claims();
        return JwtClaims.client(claims, config, since).equals(client);
      } catch (AuthenticationException e) {
        return false;
      }
    }
  }
}
