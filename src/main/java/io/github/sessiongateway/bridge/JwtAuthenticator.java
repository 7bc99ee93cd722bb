package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.bridge.Unauthenticated.Reason;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.JwtConfig;
import io.github.sessiongateway.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows clients by tokens (JWT) that an issuer has signed, and follows the file of the issuer's
 * public keys. A token is taken apart, its signature verified by Java, and then its claims are
 * checked by our own clock. A signature costs a fraction of a millisecond, less than the handshake
 * of TLS before it, and so is verified on the event loop. Safe from any thread: a change of the
 * file swaps one field.
 */
final class JwtAuthenticator implements Authenticator {
  private static final Logger log = LoggerFactory.getLogger(JwtAuthenticator.class);

  private final JwtConfig config;
  private final InstantSource time;
  private volatile List<JwtKey> keys = List.of();

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
            contents -> tokens.load(contents.get(0)))
        .map(watch -> new Started(tokens, watch));
  }

  @Override
  public Future<Known> authenticate(Secret credential) {
    try {
      return Future.succeededFuture(known(credential));
    } catch (Unauthenticated refused) {
      return Future.failedFuture(refused);
    }
  }

  private Known known(Secret credential) {
    JwtToken token = JwtToken.parse(credential.value());
    PublicKey signer = signer(token);
    Client client = JwtClaims.client(token.claims(), config, time.instant());
    String algorithm = token.algorithm();
    String kid = token.kid();
    return new Known(client, credential, () -> isStillUsed(signer, algorithm, kid));
  }

  private PublicKey signer(JwtToken token) {
    List<JwtKey> all = keys;
    if (all.stream().noneMatch(key -> key.hasId(token.kid()))) {
      throw new Unauthenticated(Reason.UNKNOWN_KEY_ID);
    }
    List<JwtKey> fitting =
        all.stream().filter(key -> key.fits(token.algorithm(), token.kid())).toList();
    if (fitting.isEmpty()) {
      throw new Unauthenticated(Reason.ALGORITHM);
    }
    return fitting.stream()
        .filter(key -> key.verifies(token))
        .findFirst()
        .orElseThrow(() -> new Unauthenticated(Reason.SIGNATURE))
        .key();
  }

  /**
   * Whether the key that verified a token would still verify it. So no signature is verified again
   * when the file changes, however many sockets are open.
   */
  private boolean isStillUsed(PublicKey signer, String algorithm, @Nullable String kid) {
    return keys.stream().anyMatch(key -> key.fits(algorithm, kid) && key.key().equals(signer));
  }

  private Future<Boolean> load(Buffer content) {
    JwtKeys loaded = config.jwks() ? JwtKeys.jwks(content) : JwtKeys.pem(content);
    loaded.warnings().forEach(warning -> log.warn("{}: {}", JwtKeys.JWKS_KEY, warning));
    keys = loaded.usable();
    return Future.succeededFuture(true);
  }
}
