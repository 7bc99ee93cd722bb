package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of clients that have identified themselves, whatever carries them: checked by the
 * policy and the limit of logins, and sent to the gateway. Confined to the bridge's event loop.
 */
public record Messages(BridgeContext context) {
  private static final Logger log = LoggerFactory.getLogger(Messages.class);

  /**
   * Sends one request. Returns the reply that the client may see. Fails with a {@link
   * SessionException}; with any other failure only if the bridge has a fault. Never throws one.
   *
   * @param headers makes the headers for the gateway, or throws {@code invalid_request}
   * @param denied makes the request that a denial of the bridge belongs to
   */
  public Future<JsonObject> send(
      Identity sender,
      Peer peer,
      String address,
      @Nullable Object body,
      Supplier<MultiMap> headers,
      Supplier<RequestContext> denied) {
    BridgeClient client = sender.client();
    String email = email(address, body);
    MultiMap read;
    try {
      checkPolicy(client, address, body);
      read = headers.get();
      checkCredential(sender.credential(), read, body);
      checkLogin(client, peer, email);
    } catch (SessionException failure) {
      RequestContext request = denied.get();
      if (failure.failure() == Failure.GATEWAY_FORBIDDEN) {
        request.log(() -> context.logForbidden("message", peer, client, address));
      }
      return Future.failedFuture(failure.correlatedBy(request.correlationId()));
    }
    return context
        .request(address, body, read)
        .transform(
            (reply, cause) -> {
              SessionException failure = cause == null ? null : failure(cause);
              if (email != null) {
                recordLogin(peer, email, failure);
              }
              return failure == null
                  ? Future.succeededFuture(BridgePolicy.visible(client, address, reply))
                  : Future.failedFuture(failure);
            });
  }

  private static void checkPolicy(BridgeClient client, String address, @Nullable Object body) {
    SessionException failure = BridgePolicy.request(client, address, body);
    if (failure != null) {
      throw failure;
    }
  }

  /** The credential of the connection is meant for the gateway, so it must not reach Koyeb. */
  private static void checkCredential(
      @Nullable Secret credential, MultiMap headers, @Nullable Object body) {
    if (credential == null) {
      return;
    }
    String own = credential.value();
    Object token = body instanceof JsonObject json ? json.getValue("token") : null;
    Object id = token instanceof JsonObject object ? object.getValue("id") : token;
    boolean isSent = own.equals(id);
    for (String value : headers.getAll("Authorization")) {
      isSent |= value.endsWith(own);
    }
    if (isSent) {
      throw BridgePolicy.invalid(
          "token", "is the credential of this connection, which Koyeb must not see");
    }
  }

  private void checkLogin(BridgeClient client, Peer peer, @Nullable String email) {
    SessionException tooMany =
        email == null ? null : context.throttle().admitLogin(peer, client, email);
    if (tooMany != null) {
      throw tooMany;
    }
  }

  /** Returns the e-mail of a login, empty if it has none; null if it is not a login. */
  private static @Nullable String email(String address, @Nullable Object body) {
    if (!address.equals(BridgePolicy.LOGIN)) {
      return null;
    }
    return body instanceof JsonObject json && json.getValue("email") instanceof String email
        ? email
        : "";
  }

  /** Other failures do not tell whether the password is right. */
  private void recordLogin(Peer peer, String email, @Nullable SessionException failure) {
    boolean isWrong = failure != null && failure.status() == Failure.UNAUTHORIZED.status();
    if (isWrong || failure == null) {
      context.throttle().recordLogin(peer, email, isWrong);
    }
  }

  /** Returns a failure as a client gets it. A fault of the bridge is logged. */
  public static SessionException failure(Throwable cause) {
    if (cause instanceof SessionException failure) {
      return failure;
    }
    log.error("Internal error of the bridge", cause);
    return SessionException.of(Failure.INTERNAL, "Internal error.");
  }
}
