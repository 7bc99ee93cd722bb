package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.JwtConfig;
import io.github.sessiongateway.files.FileWatch;
import io.github.sessiongateway.json.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows clients by tokens (JWT) that somebody else has signed, and follows the file of his public
 * keys. Vert.x checks the signature; the header is looked at before, since Vert.x takes a token
 * without a signature where it has no key, and the claims after, since it has a clock of its own. A
 * signature costs a fraction of a millisecond, less than the handshake of TLS before it, and so is
 * checked on the event loop. Safe from any thread: a change of the file swaps one field.
 */
final class JwtAuthenticator implements Authenticator {
  private final JwtConfig config;
  private final InstantSource time;
  private volatile @Nullable JWTAuth verifier;

  private JwtAuthenticator(JwtConfig config, InstantSource time) {
    this.config = config;
    this.time = time;
  }

  /** The authenticator, and what watches the file. */
  record Started(JwtAuthenticator tokens, FileWatch watch) {}

  /** Fails with a {@link io.github.sessiongateway.config.ConfigException} if the file is wrong. */
  static Future<Started> start(Vertx vertx, Timers timers, InstantSource time, JwtConfig config) {
    JwtAuthenticator tokens = new JwtAuthenticator(config, time);
    return FileWatch.start(
            vertx,
            timers,
            config.jwks() ? JwtKeys.JWKS_KEY : JwtKeys.PEM_KEY,
            List.of(config.keys()),
            contents -> tokens.load(vertx, contents.get(0)))
        .map(watch -> new Started(tokens, watch));
  }

  @Override
  public Future<Client> authenticate(Secret credential) {
    JWTAuth auth = verifier;
    if (auth == null || !isAcceptable(credential.value())) {
      return Unauthenticated.future("This is not a token that is accepted here.");
    }
    return verify(auth, credential).compose(this::client);
  }

  /** Until the token expires: a key that is taken out of the file ends no socket before. */
  @Override
  public boolean stillKnown(Client client) {
    Instant expiresAt = client.expiresAt();
    return expiresAt != null && time.instant().isBefore(expiresAt);
  }

  private Future<Client> client(JsonObject claims) {
    try {
      return Future.succeededFuture(JwtClaims.client(claims, config, time.instant()));
    } catch (SessionException e) {
      return Future.failedFuture(e);
    }
  }

  private static Future<JsonObject> verify(JWTAuth auth, Secret token) {
    try {
      return auth.authenticate(new TokenCredentials(token.value()))
          .map(user -> user.attributes().getJsonObject("accessToken"))
          .recover(
              cause -> Unauthenticated.future("The token is not signed by a key that is known."));
    } catch (ClassCastException e) {
      // The signature is good; Vert.x has compared the times, though told not to mind them.
      return Unauthenticated.future(JwtClaims.NO_NUMBER);
    }
  }

  /**
   * Three parts (RFC 7515, section 3.1), a known algorithm, and nothing that must be understood.
   */
  private static boolean isAcceptable(String token) {
    String[] parts = token.length() > Bearer.MAX_LENGTH ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty() || parts[2].isEmpty()) {
      return false;
    }
    try {
      JsonObject header = StrictJson.object(Buffer.buffer(Base64.getUrlDecoder().decode(parts[0])));
      return header.getValue("alg") instanceof String algorithm
          && JwtKeys.ALGORITHMS.contains(algorithm)
          && header.getValue("kid", "") instanceof String
          && !header.containsKey("crit");
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private Future<Boolean> load(Vertx vertx, Buffer content) {
    JWTAuthOptions options = config.jwks() ? JwtKeys.jwks(content) : JwtKeys.pem(content);
    // The times are checked by the clock that we were given.
    options.setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
    verifier = JWTAuth.create(vertx, options);
    return Future.succeededFuture(true);
  }
}
