package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.koyeb.LimitedBody.ReplyTooLarge;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.HttpRequestImpl;
import io.vertx.ext.web.client.impl.WebClientInternal;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call, connection and all, as soon as its outcome is decided: at the attempt's time-out,
 * also while a body trickles, and at a reply that is too large. WebClient itself would go on
 * reading, and offers only its internal interceptors to end a call: this class alone touches them.
 */
final class CallGuard implements Handler<HttpContext<?>> {
  private final FixedDelay attempts;
  private final Connections connections;

  private CallGuard(FixedDelay attempts, Connections connections) {
    this.attempts = attempts;
    this.connections = connections;
  }

  /** Guards every call of a client, which has to be made from the event loop of the timers. */
  static WebClient guard(WebClient client, FixedDelay attempts, Connections connections) {
    ((WebClientInternal) client).addInterceptor(new CallGuard(attempts, connections));
    return client;
  }

  @Override
  public void handle(HttpContext<?> context) {
    Call call = (Call) ((HttpRequestImpl<?>) context.request()).bodyCodec();
    switch (context.phase()) {
      case PREPARE_REQUEST -> {
        Runnable abort = () -> context.fail(new AttemptTimeout());
        call.begins(attempts.start(abort), abort);
      }
      case CREATE_REQUEST -> {
        connections.wanted(call, context::next, context::fail);
        return;
      }
      case SEND_REQUEST -> {
        if (call.ended()) {
          tooLate(context.clientRequest());
          return;
        }
        call.goesOut(context.clientRequest());
        connections.got(call);
      }
      case RECEIVE_RESPONSE -> {
        if (!call.fits(contentLength(context.clientResponse()))) {
          context.fail(new ReplyTooLarge());
          return;
        }
      }
      case DISPATCH_RESPONSE -> call.isAnswered();
      case FAILURE -> {
        call.ends();
        connections.failed(call, context.failure());
        if (isOurs(context.failure())) {
          end(context.clientResponse());
        }
        if (context.failure() instanceof AttemptTimeout) {
          call.silentConnection().ifPresent(connections::retire);
        }
      }
      case FOLLOW_REDIRECT -> {}
    }
    context.next();
  }

  /** The connection came too late: nothing may be sent any more. */
  private void tooLate(HttpClientRequest request) {
    // Nobody hears of it: without a handler, Vert.x would log the reset as an error.
    request.exceptionHandler(reset -> {});
    request.reset();
    if (request.version() == HttpVersion.HTTP_2) {
      // Vert.x does not give back the place of a stream that was never written.
      connections.retire(request.connection());
    }
  }

  /** Whether Koyeb may still be sending: a call that broke by itself has ended. */
  private static boolean isOurs(Throwable cause) {
    return cause instanceof AttemptTimeout || cause instanceof ReplyTooLarge;
  }

  private static void end(@Nullable HttpClientResponse response) {
    if (response != null) {
      // Nobody reads on: without a handler, Vert.x would log the reset as an error.
      response.exceptionHandler(reset -> {});
      response.request().reset();
    }
  }

  private static long contentLength(HttpClientResponse response) {
    String text = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** No complete answer within {@code upstream.attempt-timeout}. */
  static final class AttemptTimeout extends RuntimeException {
    AttemptTimeout() {
      super("no complete answer in time", null, false, false);
    }
  }
}
