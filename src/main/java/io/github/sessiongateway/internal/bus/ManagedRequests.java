package io.github.sessiongateway.internal.bus;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.telemetry.CurrentRequest;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests about managed sessions. Two headers identify the caller, and only a bridge of the
 * gateway sets them. {@code gateway-client} is the client's name. {@code gateway-sessions} has the
 * names of sessions that it may use, with commas between; a name that ends with {@code *} stands
 * for all that begin so. Without the first header, the caller is the application.
 */
final class ManagedRequests {
  static final String CLIENT = "gateway-client";
  static final String SESSIONS = "gateway-sessions";
  private static final String SESSION = "session";
  private static final String KEEP = "keep";
  private static final String AUTHORIZATION = "Authorization";

  private final Function<Caller, ManagedSessions> sessions;
  private final CurrentRequest current;

  ManagedRequests(Function<Caller, ManagedSessions> sessions, CurrentRequest current) {
    this.sessions = sessions;
    this.current = current;
  }

  /** Returns the login reply to {@code {session?, min_ttl?, rejected?}}. */
  Future<JsonObject> token(Request request) {
    RequestReader reader = new RequestReader(request);
    reader.only(Set.of(SESSION, "min_ttl", "rejected"));
    String session = reader.session(SESSION, SessionName.DEFAULT);
    Duration minTtl = reader.seconds("min_ttl");
    Bearer rejected = reader.bearerIn("rejected");
    ManagedSessions seen = reader.build(() -> sessions(request));
    RequestContext context = current.get();
    Future<LoginReply> token =
        rejected == null
            ? seen.token(session, minTtl == null ? Duration.ZERO : minTtl)
            : seen.rejected(session, rejected)
                .compose(
                    reply ->
                        minTtl == null
                            ? Future.succeededFuture(reply)
                            : current.answering(context, () -> seen.token(session, minTtl)));
    return token.map(LoginReply::toJson);
  }

  /** Returns the {@code {sessions: [...]}} to {@code {session?}}. */
  Future<JsonObject> status(Request request) {
    RequestReader reader = new RequestReader(request);
    reader.only(Set.of(SESSION));
    String session = reader.session(SESSION, "");
    ManagedSessions seen = reader.build(() -> sessions(request));
    return (session.isEmpty() ? seen.status() : seen.status(session).map(List::of))
        .map(
            all -> {
              JsonArray shown = new JsonArray();
              all.stream().map(SessionStatus::toJson).forEach(shown::add);
              return new JsonObject().put("sessions", shown);
            });
  }

  /** Returns the reply to a request that names a session; null if the request does not. */
  @Nullable Future<JsonObject> byName(SessionAddress address, Request request) {
    if (!(request.body() instanceof JsonObject body)) {
      return null;
    }
    return switch (address) {
      case LOGIN -> body.containsKey(KEEP) ? keep(request) : null;
      case REFRESH ->
          body.containsKey(SESSION)
              ? sessions(request).refresh(named(request)).map(LoginReply::toJson)
              : null;
      case LOGOUT ->
          body.containsKey(SESSION)
              ? sessions(request).logout(named(request)).map(v -> new JsonObject())
              : null;
      default -> null;
    };
  }

  private Future<JsonObject> keep(Request request) {
    RequestReader reader = new RequestReader(request);
    String name = reader.required(KEEP);
    String unused = reader.session(KEEP, name);
    LoginRequest login = reader.build(() -> SessionJson.loginRequest(request));
    return sessions(request).keep(name, login).map(LoginReply::toJson);
  }

  private static String named(Request request) {
    RequestReader reader = new RequestReader(request);
    reader.only(Set.of(SESSION));
    reader.refuse(AUTHORIZATION, "cannot go with a session's name");
    String session = reader.required(SESSION);
    return reader.build(() -> SessionName.isValid(session) ? session : reader.session(SESSION, ""));
  }

  private ManagedSessions sessions(Request request) {
    String client = request.headers().get(CLIENT);
    if (client == null) {
      return sessions.apply(Caller.APPLICATION);
    }
    String names = request.headers().get(SESSIONS);
    List<String> covered =
        names == null
            ? List.of()
            : Arrays.stream(names.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    return sessions.apply(new Caller(client, covered));
  }
}
