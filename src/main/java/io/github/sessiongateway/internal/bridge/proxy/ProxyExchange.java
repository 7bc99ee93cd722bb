package io.github.sessiongateway.internal.bridge.proxy;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.MediaType;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of a program on its way to Koyeb. If Koyeb answers 401, it is sent once more with a
 * newer token, unless its body is too long to be held. Confined to one event loop.
 */
final class ProxyExchange {
  /** The largest body that is held to be sent once more. */
  static final int MAX_HELD = 64 * 1024;

  private static final Logger log = LoggerFactory.getLogger(ProxyExchange.class);
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int UNAUTHORIZED = 401;
  private static final String UNASKED =
      "Koyeb's answer has a status below 200 that the program did not ask for.";

  private final ProxyContext context;
  private final HttpServerRequest program;
  private final ProxyUpstream upstream;
  private final ManagedSessions sessions;
  private final String session;
  private final ProxyHooks hooks;
  private @Nullable Bearer bearer;
  private @Nullable Buffer held;
  private boolean isHeld = true;
  private boolean isSent;
  private boolean isSecond;

  /** Why the rest of a rejection has not come, while the next token is awaited. */
  private @Nullable Throwable broken;

  ProxyExchange(ProxyContext context, ProxySources sources, String session, ProxyHooks hooks) {
    this.context = context;
    this.program = context.request().proxiedRequest();
    this.upstream = sources.upstream();
    this.sessions = sources.sessions();
    this.session = session;
    this.hooks = hooks;
  }

  /** Returns the answer for the program, which may be a failure of the gateway's own. */
  Future<ProxyResponse> run() {
    boolean mustContinue = program.headers().contains(HttpHeaders.EXPECT);
    ProxyHeaders.cleanRequest(context.request().headers(), context.isWebSocket());
    if (context.isWebSocket()) {
      // The library would read the request itself, which can be done once only.
      held = Buffer.buffer();
      return begin();
    }
    String length = program.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean isChunked = program.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    if (isChunked || (length != null && !length.equals("0"))) {
      if (mustContinue) {
        program.response().writeContinue();
      }
      return isChunked ? chunked() : ofLength(Long.parseLong(length));
    }
    context.request().setBody(null);
    program.resume();
    return begin();
  }

  private Future<ProxyResponse> chunked() {
    return HeldBody.read(program, MAX_HELD)
        .compose(
            body -> {
              held = body.whole();
              isHeld = held != null;
              if (!isHeld) {
                context.request().setBody(Body.body(body));
              }
              return begin();
            });
  }

  private Future<ProxyResponse> ofLength(long length) {
    isHeld = length <= MAX_HELD;
    if (!isHeld) {
      return begin();
    }
    Future<Buffer> body = program.body();
    program.resume();
    return body.compose(
        whole -> {
          held = whole;
          return begin();
        });
  }

  /** Needs no further turn of the event loop while the session has its token. */
  private Future<ProxyResponse> begin() {
    hooks.begins();
    Future<LoginReply> asked = sessions.token(session);
    return asked.succeeded()
        ? send(asked.result().bearer())
        : asked.transform(
            (reply, cause) -> cause == null ? send(reply.bearer()) : failed(cause, false));
  }

  private Future<ProxyResponse> send(Bearer token) {
    bearer = token;
    ProxyHeaders.authorize(context.request().headers(), context.isWebSocket(), token);
    if (held != null) {
      context.request().setBody(WholeBody.of(held));
    }
    isSent = false;
    return context
        .sendRequest()
        .transform(
            (response, cause) -> cause != null ? failed(cause, isSent) : answered(response, token));
  }

  private Future<ProxyResponse> answered(ProxyResponse response, Bearer token) {
    int status = response.getStatusCode();
    boolean isUpgrade = status == SWITCHING_PROTOCOLS && context.isWebSocket();
    if (status < 200 && !isUpgrade) {
      // Vert.x takes it for the answer. On this connection, the final one may still come.
      HttpClientResponse koyebs = response.proxiedResponse();
      koyebs.exceptionHandler(closed -> {});
      var unused = koyebs.request().connection().close();
      return failed(SessionException.of(Failure.BAD_REPLY, UNASKED), true);
    }
    return status == UNAUTHORIZED ? rejected(response, token) : Future.succeededFuture(response);
  }

  /** Takes the connection on which the request goes out. */
  HttpClientRequest connected(HttpClientRequest request) {
    // Its failure is that of the answer. Without a handler, Vert.x would log it as an error.
    request.exceptionHandler(broken -> {});
    if (program.response().closed()) {
      var unused = request.reset();
      throw new HttpClosedException("The program has disconnected");
    }
    isSent = true;
    return request;
  }

  private Future<ProxyResponse> rejected(ProxyResponse response, Bearer token) {
    response.proxiedResponse().exceptionHandler(cause -> broken = cause);
    if (isSecond || !isHeld) {
      if (!isSecond) {
        sessions.rejected(session, token).onFailure(cause -> {});
      }
      return Future.succeededFuture(response);
    }
    isSecond = true;
    return sessions
        .rejected(session, token)
        .transform(
            (newer, cause) -> {
              if (cause == null && newer.bearer().equals(token)) {
                return broken == null ? Future.succeededFuture(response) : failed(broken, true);
              }
              drop(response);
              return cause == null ? send(newer.bearer()) : failed(cause, false);
            });
  }

  /** Drops an answer that is not passed on. */
  private void drop(ProxyResponse response) {
    HttpClientResponse koyebs = response.proxiedResponse();
    if (context.isWebSocket()) {
      // A request to upgrade does not end, so its connection is of no more use.
      var unused = koyebs.request().connection().close();
    } else {
      var unused = response.release();
    }
  }

  private Future<ProxyResponse> failed(Throwable cause, boolean mayBeSent) {
    SessionException failure =
        cause instanceof SessionException told ? told : upstream.failure(cause, mayBeSent);
    if (failure.failure() == Failure.INTERNAL) {
      log.error("Internal error of the proxy", cause);
    }
    ProxyResponse answer =
        context
            .request()
            .release()
            .response()
            .setStatusCode(failure.status())
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .setBody(Body.body(hooks.error(failure).toBuffer(), MediaType.APPLICATION_JSON));
    Duration after = failure.retryAfter();
    return Future.succeededFuture(
        after == null
            ? answer
            : answer.putHeader(
                HttpHeaders.RETRY_AFTER, Long.toString(after.plusNanos(999_999_999).toSeconds())));
  }

  /** Sends the answer to the program. */
  Future<Void> answer() {
    ProxyResponse response = context.response();
    if (response.proxiedResponse() == null) {
      return response.send();
    }
    String chosen = context.isWebSocket() ? ProxyHeaders.chosen(response.headers()) : null;
    ProxyHeaders.cleanAnswer(response.headers(), requireNonNull(bearer));
    if (context.isWebSocket() && response.getStatusCode() == SWITCHING_PROTOCOLS) {
      ProxyHeaders.upgrade(response.headers(), chosen);
      upgrade(response);
      return Future.succeededFuture();
    }
    if (context.isWebSocket()) {
      program.resume();
    }
    return pass(response, response.proxiedResponse());
  }

  /**
   * Passes an answer on as it comes. The library would parse its dates, and keep the whole body for
   * HTTP/1.0.
   */
  private Future<Void> pass(ProxyResponse response, HttpClientResponse koyebs) {
    PassedAnswer passed = new PassedAnswer(program.response(), koyebs, response.headers());
    int status = koyebs.statusCode();
    if (status == 204 || status == 304 || program.method().equals(HttpMethod.HEAD)) {
      return passed.endWithoutBody();
    }
    Future<Void> whole = koyebs.pipe().endOnFailure(false).to(passed);
    if (passed.mayBeQuiet()) {
      // Bytes that came with the head are passed on before. Without any, the program gets the head.
      Vertx.currentContext().runOnContext(v -> passed.sendHead());
    }
    return whole.recover(broken -> broken(passed, koyebs, broken));
  }

  /** Answers for Koyeb if the program has nothing yet, or lets the program see that it broke. */
  private Future<Void> broken(PassedAnswer passed, HttpClientResponse koyebs, Throwable cause) {
    HttpServerResponse answer = program.response();
    var dropped = koyebs.request().reset();
    if (answer.closed() || !passed.giveUp()) {
      return dropped.eventually(answer::reset).otherwiseEmpty().mapEmpty();
    }
    return failed(cause, true).compose(ProxyResponse::send);
  }

  private void upgrade(ProxyResponse response) {
    NetSocket koyeb = response.proxiedResponse().netSocket();
    koyeb.pause();
    program.response().setStatusCode(SWITCHING_PROTOCOLS).headers().addAll(response.headers());
    program
        .toNetSocket()
        .onSuccess(socket -> hooks.upgraded(new Tunnel(program.connection(), socket, koyeb)))
        .onFailure(
            disconnected -> {
              var unused = koyeb.close();
            });
  }
}
