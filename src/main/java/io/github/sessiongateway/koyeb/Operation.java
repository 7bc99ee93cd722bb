package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of Koyeb's operations with all that a call of it sends, so that it can be sent again.
 *
 * @param address which one; a token that is minted is a new session, too
 * @param subject whom it is about: the bearer, or a login's e-mail address
 * @param authorization the bearer that it carries; null for none
 * @param fingerprint the header {@code seon-fp}; null for none
 * @param body JSON; null for none
 * @param read takes the reply out of the body of a 2xx, or throws {@code bad_reply}
 * @param redaction takes the request's secrets out of Koyeb's texts
 * @param elsewhere its path, where it is no account endpoint; null for these
 */
record Operation<T>(
    SessionAddress address,
    Secret subject,
    @Nullable Bearer authorization,
    @Nullable Secret fingerprint,
    @Nullable Buffer body,
    Function<@Nullable Buffer, T> read,
    Supplier<Redaction> redaction,
    @Nullable String elsewhere) {

  /** An account endpoint. */
  Operation(
      SessionAddress address,
      Secret subject,
      @Nullable Bearer authorization,
      @Nullable Secret fingerprint,
      @Nullable Buffer body,
      Function<@Nullable Buffer, T> read,
      Supplier<Redaction> redaction) {
    this(address, subject, authorization, fingerprint, body, read, redaction, null);
  }

  /** Its name alone: the rest are secrets. */
  @Override
  public String toString() {
    return address.address();
  }

  HttpMethod method() {
    return switch (address) {
      case LOGIN, NEW -> HttpMethod.POST;
      case REFRESH -> HttpMethod.PUT;
      case LOGOUT -> HttpMethod.DELETE;
    };
  }

  String path() {
    return elsewhere != null ? elsewhere : accountPath();
  }

  private String accountPath() {
    return switch (address) {
      case LOGIN -> "/v1/account/login";
      case REFRESH -> "/v1/account/refresh";
      case NEW -> "/v1/account/session";
      case LOGOUT -> "/v1/account/logout";
    };
  }
}
