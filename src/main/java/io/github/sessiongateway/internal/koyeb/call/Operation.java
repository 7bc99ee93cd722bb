package io.github.sessiongateway.internal.koyeb.call;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of an endpoint with all that it sends, so that it can be sent again.
 *
 * @param path the endpoint's, with the organization where it has one
 * @param authorization the bearer that it carries; null for none
 * @param email the address that a login is for; null for other endpoints
 * @param fingerprint the header {@code seon-fp}; null for none
 * @param body JSON; null for none
 * @param read takes the reply out of the body of a 2xx, or throws {@code bad_reply}
 * @param redaction removes the request's secrets from Koyeb's texts
 * @param late is given a reply that comes after the attempt's time-out; null if there is no use for
 *     it
 */
public record Operation<T>(
    Endpoint endpoint,
    String path,
    @Nullable Bearer authorization,
    @Nullable Secret email,
    @Nullable Secret fingerprint,
    @Nullable Buffer body,
    Function<@Nullable Buffer, T> read,
    Supplier<Redaction> redaction,
    @Nullable Consumer<? super T> late) {

  /** Returns a call that sends a bearer and nothing else. */
  public static <T> Operation<T> of(
      Endpoint endpoint, Bearer bearer, Function<@Nullable Buffer, T> read) {
    return new Operation<>(
        endpoint,
        endpoint.path(),
        bearer,
        null,
        null,
        null,
        read,
        () -> Redaction.of(bearer),
        null);
  }

  /** Returns the same call, whose exchange goes on after the time-out of its attempt. */
  public Operation<T> takingLate(Consumer<? super T> listener) {
    return new Operation<>(
        endpoint, path, authorization, email, fingerprint, body, read, redaction, listener);
  }

  /** Returns what a cool-down applies to, and what calls that are shared have in common. */
  public Secret subject() {
    return switch (endpoint.subject()) {
      case BEARER -> new Secret(requireNonNull(authorization).value());
      case EMAIL -> requireNonNull(email);
    };
  }

  /** The endpoint's name alone: the rest is secret. */
  @Override
  public String toString() {
    return endpoint.name();
  }
}
