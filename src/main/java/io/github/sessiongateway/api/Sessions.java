package io.github.sessiongateway.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * The calls of a Koyeb account session. Every future ends within the deadline of its
 * implementation, with a reply or a {@link SessionException}.
 */
public interface Sessions {
  /** Begins a session with an e-mail address and a password. */
  Future<LoginReply> login(LoginRequest request);

  /**
   * Exchanges a bearer for one that lives longer. Koyeb does not say whether the old one stays
   * valid: use the new one.
   */
  Future<LoginReply> refresh(Bearer bearer);

  /** Begins a session without an organization, for the user of a bearer. */
  Future<LoginReply> newSession(Bearer bearer);

  /** Ends the session of a bearer. */
  Future<Void> logout(Bearer bearer);

  /**
   * Returns the user and the organization of a bearer. Fails with {@code not_found} if an
   * implementation cannot ask for them, as the other default methods do.
   */
  default Future<Identity> whoami(Bearer bearer) {
    return cannot("ask whose a bearer is");
  }

  /**
   * Mints an access token of an organization. The bearer must be of a member of it. The token
   * cannot be refreshed. Its {@code expires_at} is Koyeb's, or the validity from this call on.
   */
  default Future<LoginReply> mint(Bearer bearer, MintRequest request) {
    return cannot("mint a token");
  }

  /** Begins a session in another organization. Koyeb has deprecated it: {@link #mint} is not. */
  default Future<LoginReply> switchOrganization(Bearer bearer, SwitchRequest request) {
    return cannot("switch the organization");
  }

  /**
   * Begins a session without an organization, for the user of a bearer. Koyeb has not deprecated
   * it, as it has {@link #newSession}.
   */
  default Future<LoginReply> unscope(Bearer bearer, UnscopeRequest request) {
    return cannot("leave the organization");
  }

  /** Returns a page of the user's organizations as Koyeb has it, {@code {organizations, ...}}. */
  default Future<JsonObject> organizations(Bearer bearer, OrganizationsRequest request) {
    return cannot("list organizations");
  }

  private static <T> Future<T> cannot(String what) {
    return Future.failedFuture(
        SessionException.of(Failure.NOT_FOUND, "This implementation cannot " + what + "."));
  }
}
