package io.github.sessiongateway.client;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.internal.config.Hosts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends an application's own requests to Koyeb's API with the token of a managed session. If Koyeb
 * answers with 401, it reports the token as rejected. It then sends the request once more with a
 * newer token, if the body can be sent again. It does not follow redirects, because they would
 * carry the token to another host. A request that may be sent twice needs a body codec for two
 * replies, and {@code BodyCodec.pipe} takes one. Vert.x's own interceptors are internal, so this
 * class wraps requests.
 */
public final class BearerAuth {
  private static final int UNAUTHORIZED = 401;
  private static final String KOYEB = "koyeb.com";

  private final ManagedSessions sessions;
  private final String session;
  private final Set<String> hosts;

  /**
   * Uses the tokens of the session of that name, for requests to koyeb.com and its subdomains over
   * https, and to loopback. A request to any other host fails without asking for a token.
   */
  public BearerAuth(ManagedSessions sessions, String session) {
    this(sessions, session, Set.of());
  }

  private BearerAuth(ManagedSessions sessions, String session, Set<String> hosts) {
    this.sessions = sessions;
    this.session = session;
    this.hosts = hosts;
  }

  /** Returns the same, also for requests to this host over https. */
  public BearerAuth alsoTo(String host) {
    Set<String> more = new HashSet<>(hosts);
    more.add(plain(host));
    return new BearerAuth(sessions, session, Set.copyOf(more));
  }

  /** Sends a request without a body. */
  public <T> Future<HttpResponse<T>> send(HttpRequest<T> request) {
    return twice(request, HttpRequest::send);
  }

  /** Sends a request with a body. */
  public <T> Future<HttpResponse<T>> sendBuffer(HttpRequest<T> request, Buffer body) {
    return twice(request, authorized -> authorized.sendBuffer(body));
  }

  /** Sends a request with JSON as its body. */
  public <T> Future<HttpResponse<T>> sendJson(HttpRequest<T> request, Object body) {
    return twice(request, authorized -> authorized.sendJson(body));
  }

  /** Sends a request whose body can be read once. After a 401 it is not sent again. */
  public <T> Future<HttpResponse<T>> sendStream(HttpRequest<T> request, ReadStream<Buffer> body) {
    String problem = problem(request);
    if (problem != null) {
      return Future.failedFuture(new IllegalArgumentException(problem));
    }
    // Data that comes before the request reads it would be lost.
    body.pause();
    return sessions
        .token(session)
        .onFailure(cause -> body.resume())
        .compose(
            reply ->
                authorized(request, reply.bearer())
                    .sendStream(body)
                    .onSuccess(
                        response -> {
                          if (response.statusCode() == UNAUTHORIZED) {
                            var unused = sessions.rejected(session, reply.bearer());
                          }
                        }));
  }

  private <T> Future<HttpResponse<T>> twice(
      HttpRequest<T> request, Function<HttpRequest<T>, Future<HttpResponse<T>>> send) {
    String problem = problem(request);
    if (problem != null) {
      return Future.failedFuture(new IllegalArgumentException(problem));
    }
    return sessions
        .token(session)
        .compose(
            first ->
                send.apply(authorized(request, first.bearer()))
                    .compose(
                        response ->
                            response.statusCode() == UNAUTHORIZED
                                ? again(request, send, first.bearer(), response)
                                : Future.succeededFuture(response)));
  }

  /** Without a newer token, Koyeb's first answer is the result. */
  private <T> Future<HttpResponse<T>> again(
      HttpRequest<T> request,
      Function<HttpRequest<T>, Future<HttpResponse<T>>> send,
      Bearer rejected,
      HttpResponse<T> answer) {
    return sessions
        .rejected(session, rejected)
        .transform(
            newer ->
                newer.failed() || newer.result().bearer().equals(rejected)
                    ? Future.succeededFuture(answer)
                    : send.apply(authorized(request, newer.result().bearer())));
  }

  /** Returns why a request must not carry the token, without its URL; null if it may. */
  private @Nullable String problem(HttpRequest<?> request) {
    String host = request.host() == null ? "" : plain(request.host());
    if (Hosts.isLoopback(host)) {
      return null;
    }
    boolean own = host.equals(KOYEB) || host.endsWith("." + KOYEB) || hosts.contains(host);
    if (!own) {
      return "A session's token is only sent to koyeb.com and its subdomains (BearerAuth.alsoTo"
          + " allows another host)";
    }
    return Boolean.FALSE.equals(request.ssl())
        ? "Beyond loopback, a session's token is only sent over https: use an https URL"
        : null;
  }

  private static String plain(String host) {
    String small = host.toLowerCase(Locale.ROOT);
    return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
  }

  private static <T> HttpRequest<T> authorized(HttpRequest<T> request, Bearer bearer) {
    HttpRequest<T> copy =
        request
            .copy()
            .followRedirects(false)
            .putHeader(HttpHeaders.AUTHORIZATION.toString(), bearer.authorization());
    // If the request does not say it, the client's own options could mean http.
    return request.ssl() == null && !Hosts.isLoopback(plain(request.host()))
        ? copy.ssl(true)
        : copy;
  }
}
