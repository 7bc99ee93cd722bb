package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.koyeb.LimitedBody.ReplyTooLarge;
import io.github.sessiongateway.net.Reasons;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.HttpRequestImpl;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call, connection and all, as soon as its outcome is decided: at the attempt's time-out,
 * also while a body trickles, and at a reply that is too large. WebClient itself would go on
 * reading, and offers only its internal interceptors to end a call: this class alone touches them.
 */
final class CallGuard implements Handler<HttpContext<?>> {
  private final FixedDelay attempts;
  private final Addresses addresses;
  private final Connections connections;

  private CallGuard(FixedDelay attempts, Addresses addresses, Connections connections) {
    this.attempts = attempts;
    this.addresses = addresses;
    this.connections = connections;
  }

  /** Guards every call of a client, which has to be made from the event loop of the timers. */
  static WebClient guard(
      WebClient client, FixedDelay attempts, Addresses addresses, Connections connections) {
    ((WebClientInternal) client).addInterceptor(new CallGuard(attempts, addresses, connections));
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
        Addresses.Tries tries = call.tries();
        if (tries == null) {
          connections.wanted(call, () -> connect(call, context), context::fail);
          return;
        }
        tries.next();
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
        if (!call.sent() && isTimeout(context.failure())) {
          connections.givenUp();
        }
        if (triesAnother(call, context.failure())) {
          context.createRequest(context.requestOptions());
          return;
        }
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

  private void connect(Call call, HttpContext<?> context) {
    addresses
        .tries(context.requestOptions())
        .onComplete(
            tries -> {
              if (!call.ended()) {
                call.connects(tries);
                tries.next();
                context.next();
              }
            },
            context::fail);
  }

  /** Whether there was no connection, and may be one to another address. */
  private static boolean triesAnother(Call call, Throwable cause) {
    return !call.ended()
        && !call.sent()
        && !(cause instanceof AttemptTimeout)
        && !Reasons.isLasting(cause)
        && call.tries() != null
        && call.tries().fails();
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

  /** Of ours, or of Vert.x's for a connection. */
  private static boolean isTimeout(Throwable cause) {
    return cause instanceof AttemptTimeout || cause instanceof TimeoutException;
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
