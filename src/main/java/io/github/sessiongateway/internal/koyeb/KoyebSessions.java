package io.github.sessiongateway.internal.koyeb;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.MintRequest;
import io.github.sessiongateway.api.OrganizationsRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.api.SwitchRequest;
import io.github.sessiongateway.api.UnscopeRequest;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.call.Redaction;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link Sessions} and {@link AccessTokens} as endpoints of Koyeb. */
final class KoyebSessions implements Sessions, AccessTokens, KoyebClient.Refreshes {
  private final InstantSource clock = InstantSource.system();
  private final Calls calls;

  KoyebSessions(Calls calls) {
    this.calls = calls;
  }

  @Override
  public Future<LoginReply> login(LoginRequest request) {
    return calls.send(
        new Operation<>(
            Endpoint.LOGIN,
            Endpoint.LOGIN.path(),
            request.authorization(),
            new Secret(request.email()),
            request.fingerprint(),
            KoyebJson.loginBody(request).toBuffer(),
            KoyebJson::loginReply,
            () -> Redaction.of(request),
            null));
  }

  @Override
  public Future<LoginReply> refresh(Bearer bearer) {
    return calls.send(refreshing(bearer));
  }

  @Override
  public Future<LoginReply> refresh(Bearer bearer, Consumer<LoginReply> late) {
    return calls.send(refreshing(bearer).takingLate(late));
  }

  private static Operation<LoginReply> refreshing(Bearer bearer) {
    return Operation.of(Endpoint.REFRESH, bearer, KoyebJson::loginReply);
  }

  @Override
  public Future<LoginReply> newSession(Bearer bearer) {
    return calls.send(Operation.of(Endpoint.NEW, bearer, KoyebJson::loginReply));
  }

  @Override
  public Future<Void> logout(Bearer bearer) {
    return calls.send(Operation.of(Endpoint.LOGOUT, bearer, body -> true)).mapEmpty();
  }

  @Override
  public Future<Identity> whoami(Bearer bearer) {
    Future<JsonObject> user =
        calls.send(Operation.of(Endpoint.PROFILE, bearer, KoyebJson::profile));
    Future<JsonObject> organization =
        calls.send(Operation.of(Endpoint.ORGANIZATION, bearer, KoyebJson::organization));
    return Future.join(user, organization).transform(done -> identity(user, organization));
  }

  /** A token whose reply tells no expiry is valid from Koyeb's time on, or from the call on. */
  @Override
  public Future<LoginReply> mint(Bearer bearer, MintRequest request) {
    Instant begin = clock.instant();
    return mint(bearer, request.organizationId(), request.validity())
        .map(
            reply ->
                reply.expiresAt() != null
                    ? reply
                    : reply.expiringAt(
                        Objects.requireNonNullElse(reply.serverTime(), begin)
                            .plus(request.validity())
                            .truncatedTo(ChronoUnit.SECONDS)));
  }

  @Override
  public Future<LoginReply> switchOrganization(Bearer bearer, SwitchRequest request) {
    String path = Endpoint.SWITCH.path(request.organizationId());
    return calls.send(scoping(Endpoint.SWITCH, path, bearer, request.fingerprint()));
  }

  @Override
  public Future<LoginReply> unscope(Bearer bearer, UnscopeRequest request) {
    String path = Endpoint.UNSCOPE.path();
    return calls.send(scoping(Endpoint.UNSCOPE, path, bearer, request.fingerprint()));
  }

  private static Operation<LoginReply> scoping(
      Endpoint endpoint, String path, Bearer bearer, @Nullable Secret fingerprint) {
    return new Operation<>(
        endpoint,
        path,
        bearer,
        null,
        fingerprint,
        new JsonObject().toBuffer(),
        KoyebJson::loginReply,
        () -> Redaction.of(bearer, fingerprint),
        null);
  }

  @Override
  public Future<JsonObject> organizations(Bearer bearer, OrganizationsRequest request) {
    return calls.send(
        new Operation<>(
            Endpoint.ORGANIZATIONS,
            Endpoint.ORGANIZATIONS.path() + KoyebQuery.of(request),
            bearer,
            null,
            null,
            null,
            KoyebJson::organizations,
            () -> Redaction.of(bearer),
            null));
  }

  @Override
  public Future<LoginReply> mint(Bearer apiToken, String organizationId, Duration validity) {
    JsonObject body = new JsonObject().put("validity", validity.toSeconds() + "s");
    return calls.send(
        new Operation<>(
            Endpoint.MINT,
            Endpoint.MINT.path(organizationId),
            apiToken,
            null,
            null,
            body.toBuffer(),
            reply -> KoyebJson.minted(reply, organizationId),
            () -> Redaction.of(apiToken),
            null));
  }

  /**
   * Returns the identity that two answers show together. An organization's token has no user, and a
   * session may have no organization. A revoked session fails at its organization with 401 or 403.
   */
  private static Future<Identity> identity(
      Future<JsonObject> user, Future<JsonObject> organization) {
    if (organization.failed() && !failedWith(organization, Failure.NOT_FOUND)) {
      return Future.failedFuture(organization.cause());
    }
    JsonObject owner =
        organization.failed() || organization.result().isEmpty() ? null : organization.result();
    boolean isOrganization =
        owner != null
            && failedWith(user, Failure.UNAUTHORIZED, Failure.FORBIDDEN, Failure.NOT_FOUND);
    if (user.failed() && !isOrganization) {
      return Future.failedFuture(user.cause());
    }
    return Future.succeededFuture(Identity.of(isOrganization ? null : user.result(), owner));
  }

  private static boolean failedWith(Future<?> answer, Failure... failures) {
    return answer.cause() instanceof SessionException failure
        && Arrays.asList(failures).contains(failure.failure());
  }
}
