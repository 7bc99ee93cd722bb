package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.internal.clock.FixedDelay;
import io.github.sessiongateway.internal.koyeb.http.LimitedBody.ReplyTooLarge;
import io.github.sessiongateway.internal.net.Reasons;
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
 * Ends an attempt and its connection as soon as the outcome is decided: at the time-out, also while
 * a body trickles, and at a reply that is too large. WebClient alone would go on reading. An
 * exchange whose late reply is of use goes on after the time-out. Only WebClient's internal
 * interceptors can end a request early, and this class alone touches them.
 */
final class AttemptGuard implements Handler<HttpContext<?>> {
  private final FixedDelay attempts;
  private final Addresses addresses;
  private final Connections connections;

  private AttemptGuard(FixedDelay attempts, Addresses addresses, Connections connections) {
    this.attempts = attempts;
    this.addresses = addresses;
    this.connections = connections;
  }

  /** Guards every request of a client. They must be made on the event loop of the timers. */
  static WebClient guard(
      WebClient client, FixedDelay attempts, Addresses addresses, Connections connections) {
    ((WebClientInternal) client).addInterceptor(new AttemptGuard(attempts, addresses, connections));
    return client;
  }

  @Override
  public void handle(HttpContext<?> context) {
    Attempt call = (Attempt) ((HttpRequestImpl<?>) context.request()).bodyCodec();
    switch (context.phase()) {
      case PREPARE_REQUEST -> {
        Runnable abort = () -> timesOut(call, context);
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
        closeUnfinished(context.clientResponse());
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

  /** Fails an attempt, and ends its exchange unless a late reply is of use. */
  private void timesOut(Attempt call, HttpContext<?> context) {
    Runnable end = () -> context.fail(new AttemptTimeout());
    if (call.outlivesTimeout()) {
      // Before the failure, because it may let another attempt begin.
      call.silentConnection().ifPresent(connections::retire);
      call.isLateFromNowOn(end);
    } else {
      end.run();
    }
  }

  private void connect(Attempt call, HttpContext<?> context) {
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

  /** Whether there was no connection and another address is left to try. */
  private static boolean triesAnother(Attempt call, Throwable cause) {
    return !call.ended()
        && !call.sent()
        && !(cause instanceof AttemptTimeout)
        && !Reasons.isLasting(cause)
        && call.tries() != null
        && call.tries().fails();
  }

  /** Releases a connection that came after the attempt had ended. */
  private void tooLate(HttpClientRequest request) {
    // Without a handler, Vert.x would log the reset as an error.
    request.exceptionHandler(reset -> {});
    request.reset();
    if (request.version() == HttpVersion.HTTP_2) {
      // Vert.x does not release the slot of a stream that was never written.
      connections.retire(request.connection());
    }
  }

  /** Whether the attempt timed out, or Vert.x did while it connected. */
  private static boolean isTimeout(Throwable cause) {
    return cause instanceof AttemptTimeout || cause instanceof TimeoutException;
  }

  /** Whether the gateway ended the attempt, so that Koyeb may still be sending. */
  private static boolean isOurs(Throwable cause) {
    return cause instanceof AttemptTimeout || cause instanceof ReplyTooLarge;
  }

  private static void end(@Nullable HttpClientResponse response) {
    if (response != null) {
      // Without a handler, Vert.x would log the reset as an error.
      response.exceptionHandler(reset -> {});
      response.request().reset();
    }
  }

  /**
   * Closes the connection of an answer such as 102, which Vert.x takes for the final one. That one
   * would be the answer to the next request.
   */
  private static void closeUnfinished(HttpClientResponse response) {
    if (response.statusCode() < 200 && response.version() != HttpVersion.HTTP_2) {
      // Without a handler, Vert.x would log the end as an error.
      response.exceptionHandler(closed -> {});
      var unused = response.request().connection().close();
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

  /** There was no complete answer within {@code upstream.attempt-timeout}. */
  static final class AttemptTimeout extends RuntimeException {
    AttemptTimeout() {
      super("no complete answer in time", null, false, false);
    }
  }
}
